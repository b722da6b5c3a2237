// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "config_file.hpp"

#include <glib.h>

#include <memory>

namespace confab::server {

namespace {

using GTexts = std::unique_ptr<char*, decltype(&g_strfreev)>;

struct ContextEnd {
    void operator()(GOptionContext* context) const noexcept { g_option_context_free(context); }
};

/// What GOptionContext fills in.
struct Raw {
    char *host = nullptr, *port = nullptr, *certificate = nullptr, *key = nullptr, *data = nullptr, *config = nullptr,
         *durability = nullptr, *retention = nullptr, *metrics_port = nullptr, *log_format = nullptr;
    char **plugin_dirs = nullptr, **set = nullptr;
    gboolean tls = FALSE, self_signed = FALSE, no_guests = FALSE, verbose = FALSE, version = FALSE;

    Raw() = default;
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;
    ~Raw() {
        for (char* text : {host, port, certificate, key, data, config, durability, retention, metrics_port, log_format})
            g_free(text);
        g_strfreev(plugin_dirs);
        g_strfreev(set);
    }
};

std::filesystem::path path(const char* value) { return value ? value : ""; }

std::optional<bool> flag(gboolean value) { return value ? std::optional{true} : std::nullopt; }

/// `text`, where it was given, turned into `into`; an error gets the option's name.
template <class T>
Result<void> read(const char* option, const char* text, Result<T> (*reader)(std::string_view), std::optional<T>& into) {
    if (!text) return {};
    auto value = reader(text);
    if (!value) return fail(value.error().code, "{}: {}", option, value.error().text);
    into = *value;
    return {};
}

Result<CommandLine> taken(const Raw& raw) {
    CommandLine line;
    auto& given = line.given;
    if (auto port = read("--port", raw.port, read_port, given.port); !port) return fail(std::move(port.error()));
    if (auto kept = read("--durability", raw.durability, read_durability, given.durability); !kept)
        return fail(std::move(kept.error()));
    if (auto days = read("--retention", raw.retention, read_days, given.retention); !days)
        return fail(std::move(days.error()));
    if (auto port = read("--metrics-port", raw.metrics_port, read_port, given.metrics_port); !port)
        return fail(std::move(port.error()));
    if (auto format = read("--log-format", raw.log_format, read_log_format, given.log_format); !format)
        return fail(std::move(format.error()));
    if (raw.host) given.host = raw.host;
    given.tls = flag(raw.tls);
    given.self_signed = flag(raw.self_signed);
    given.no_guests = flag(raw.no_guests);
    given.verbose = flag(raw.verbose);
    given.certificate = path(raw.certificate);
    given.key = path(raw.key);
    given.data = path(raw.data);
    for (char** folder = raw.plugin_dirs; folder && *folder; ++folder) given.plugin_dirs.emplace_back(*folder);
    for (char** text = raw.set; text && *text; ++text) {
        const std::string_view pair{*text};
        const auto equals = pair.find('=');
        if (equals == 0 || equals == std::string_view::npos)
            return fail(Code::invalid, "{}", tr("--set wants KEY=VALUE."));
        given.set.insert_or_assign(std::string{pair.substr(0, equals)}, std::string{pair.substr(equals + 1)});
    }
    line.config = raw.config ? std::filesystem::absolute(raw.config) : std::filesystem::path{};
    line.version = raw.version;
    return line;
}

} // namespace

Result<CommandLine> parse_command_line(int argc, char** argv) {
    Raw raw;
    const GOptionEntry entries[] = {
        {"host", 0, 0, G_OPTION_ARG_STRING, &raw.host, N_("Address to bind (default: localhost)"), N_("HOST")},
        {"port", 0, 0, G_OPTION_ARG_STRING, &raw.port, N_("Port; 0 picks a free one (default: 8765)"), N_("PORT")},
        {"ssl", 0, 0, G_OPTION_ARG_NONE, &raw.tls, N_("TLS: wss and https"), nullptr},
        {"cert", 0, 0, G_OPTION_ARG_FILENAME, &raw.certificate, N_("Certificate chain, PEM"), N_("FILE")},
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &raw.key, N_("Private key, PEM"), N_("FILE")},
        {"self-signed", 0, 0, G_OPTION_ARG_NONE, &raw.self_signed,
         N_("TLS with a certificate that is made and kept here; its fingerprint is printed"), nullptr},
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &raw.data, N_("Where history and keys are kept"), N_("DIR")},
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &raw.config,
         N_("A file with settings; what is given here wins over it"), N_("FILE")},
        {"durability", 0, 0, G_OPTION_ARG_STRING, &raw.durability,
         N_("What a message survives once it is acknowledged: a loss of power (full, the default), or the end of the "
            "program (normal, faster)"),
         N_("full|normal")},
        {"retention", 0, 0, G_OPTION_ARG_STRING, &raw.retention,
         N_("Forget history older than this every night (default: 0, keep everything)"), N_("DAYS")},
        {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw.set,
         N_("Another setting of the listener (confab-cli --list-transports shows them)"), N_("KEY=VALUE")},
        {"metrics-port", 0, 0, G_OPTION_ARG_STRING, &raw.metrics_port,
         N_("Tell numbers for Prometheus (/metrics), /healthz and /readyz on this port of localhost; 0 picks a free one "
            "(default: nowhere)"),
         N_("PORT")},
        {"log-format", 0, 0, G_OPTION_ARG_STRING, &raw.log_format,
         N_("How lines of the log are written (default: text)"), N_("text|json")},
        {"no-guests", 0, 0, G_OPTION_ARG_NONE, &raw.no_guests, N_("Only signed joins (not supported yet)"), nullptr},
        {"plugin-dir", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw.plugin_dirs, N_("Look here for plugins first"),
         N_("DIR")},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &raw.verbose, N_("Log who comes and goes"), nullptr},
        {"version", 0, 0, G_OPTION_ARG_NONE, &raw.version, N_("Print the version and leave"), nullptr},
        {}};

    const std::unique_ptr<GOptionContext, ContextEnd> context{g_option_context_new(nullptr)};
    g_option_context_set_translation_domain(context.get(), "confab");
    g_option_context_set_summary(context.get(), tr("A chat server. When it accepts connections it prints one line:\n"
                                                   "listening on ws://ADDRESS:PORT"));
    g_option_context_set_description(
        context.get(), tr("\"confab-server ctl --help\" tells how to ask and steer a server that is running."));
    g_option_context_add_main_entries(context.get(), entries, "confab");

    // A copy: GLib takes what it knows out of the vector.
    char** copy = g_new0(char*, static_cast<gsize>(argc) + 1);
    for (int i = 0; i < argc; ++i) copy[i] = g_strdup(argv[i]);
    GError* error = nullptr;
    const bool parsed = g_option_context_parse_strv(context.get(), &copy, &error) != FALSE;
    const GTexts arguments{copy, g_strfreev};
    if (!parsed) {
        const std::string why = error->message;
        g_error_free(error);
        return fail(Code::invalid, "{}", why);
    }
    if (g_strv_length(copy) > 1)
        return fail(Code::invalid, "{}", trf(N_("\"{}\" is not an option."), static_cast<const char*>(copy[1])));
    return taken(raw);
}

Result<Options> CommandLine::options() const {
    if (config.empty()) return combine(given, {});
    auto file = read_config_file(config);
    if (!file) return fail(std::move(file.error()));
    auto options = combine(given, *file);
    if (!options) return fail(with_file(std::move(options.error())));
    return options;
}

Error CommandLine::with_file(Error error) const {
    if (!config.empty())
        error.text = trf(N_("With the configuration file {}: {}"), escaped(config.string()), error.text);
    return error;
}

} // namespace confab::server
