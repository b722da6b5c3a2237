// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.hpp"

#include "base/i18n.hpp"

#include <glib.h>

#include <memory>

namespace confab::server {

namespace {

using GText = std::unique_ptr<char, decltype(&g_free)>;
using GTexts = std::unique_ptr<char*, decltype(&g_strfreev)>;

struct ContextEnd {
    void operator()(GOptionContext* context) const noexcept { g_option_context_free(context); }
};

/// What GOptionContext fills in.
struct Raw {
    char *host = nullptr, *certificate = nullptr, *key = nullptr, *data = nullptr;
    char **plugin_dirs = nullptr, **set = nullptr;
    int port = 8765;
    gboolean tls = FALSE, self_signed = FALSE, no_guests = FALSE, verbose = FALSE, version = FALSE;

    Raw() = default;
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;
    ~Raw() {
        for (char* text : {host, certificate, key, data}) g_free(text);
        g_strfreev(plugin_dirs);
        g_strfreev(set);
    }
};

std::string text(const char* value, std::string_view otherwise = {}) { return std::string{value ? value : otherwise}; }

Result<Options> checked(const Raw& raw) {
    if (raw.no_guests)
        return fail(Code::unsupported, "{}", tr("--no-guests: signed joins are not supported by this transport yet."));
    if (raw.port < 0 || raw.port > 65535)
        return fail(Code::invalid, "{}", tr("--port: give a number from 0 to 65535."));
    const bool files = raw.certificate || raw.key;
    if (files && raw.self_signed)
        return fail(Code::invalid, "{}", tr("--self-signed makes its own certificate: leave out --cert and --key."));
    if (files && !raw.tls) return fail(Code::invalid, "{}", tr("--cert and --key need --ssl."));
    if (raw.tls && !raw.self_signed && !(raw.certificate && raw.key))
        return fail(Code::invalid, "{}", tr("--ssl needs --cert FILE and --key FILE, or --self-signed."));

    Options options;
    options.host = text(raw.host, options.host);
    options.port = raw.port;
    options.tls = raw.tls || raw.self_signed;
    options.self_signed = raw.self_signed;
    options.certificate = text(raw.certificate);
    options.key = text(raw.key);
    options.data =
        raw.data ? std::filesystem::path{raw.data} : std::filesystem::path{g_get_user_data_dir()} / "confab" / "server";
    for (char** folder = raw.plugin_dirs; folder && *folder; ++folder) options.plugin_dirs.emplace_back(*folder);
    for (char** text = raw.set; text && *text; ++text) {
        const std::string_view pair{*text};
        const auto equals = pair.find('=');
        if (equals == 0 || equals == std::string_view::npos)
            return fail(Code::invalid, "{}", tr("--set wants KEY=VALUE."));
        options.set.insert_or_assign(std::string{pair.substr(0, equals)}, std::string{pair.substr(equals + 1)});
    }
    options.verbose = raw.verbose;
    options.version = raw.version;
    return options;
}

} // namespace

Result<Options> parse_options(int argc, char** argv) {
    Raw raw;
    const GOptionEntry entries[] = {
        {"host", 0, 0, G_OPTION_ARG_STRING, &raw.host, N_("Address to bind (default: localhost)"), N_("HOST")},
        {"port", 0, 0, G_OPTION_ARG_INT, &raw.port, N_("Port; 0 picks a free one (default: 8765)"), N_("PORT")},
        {"ssl", 0, 0, G_OPTION_ARG_NONE, &raw.tls, N_("TLS: wss and https"), nullptr},
        {"cert", 0, 0, G_OPTION_ARG_FILENAME, &raw.certificate, N_("Certificate chain, PEM"), N_("FILE")},
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &raw.key, N_("Private key, PEM"), N_("FILE")},
        {"self-signed", 0, 0, G_OPTION_ARG_NONE, &raw.self_signed,
         N_("TLS with a certificate that is made and kept here; its fingerprint is printed"), nullptr},
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &raw.data, N_("Where files and keys are kept"), N_("DIR")},
        {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw.set,
         N_("Another setting of the listener (confab-cli --list-transports shows them)"), N_("KEY=VALUE")},
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
    g_option_context_add_main_entries(context.get(), entries, "confab");

    // A copy: GLib takes what it knows out of the vector.
    char** copy = g_new0(char*, static_cast<gsize>(argc) + 1);
    for (int i = 0; i < argc; ++i) copy[i] = g_strdup(argv[i]);
    const GTexts arguments{copy, g_strfreev};
    GError* error = nullptr;
    if (!g_option_context_parse_strv(context.get(), &copy, &error)) {
        const std::string why = error->message;
        g_error_free(error);
        return fail(Code::invalid, "{}", why);
    }
    if (g_strv_length(copy) > 1)
        return fail(Code::invalid, "{}", trf(N_("\"{}\" is not an option."), static_cast<const char*>(copy[1])));
    return checked(raw);
}

std::map<std::string, std::string> Options::listener_settings() const {
    auto settings = set;
    settings.insert_or_assign("host", host);
    settings.insert_or_assign("port", fmt::format("{}", port));
    if (tls) settings.emplace("tls", "true");
    if (self_signed) settings.emplace("self_signed", "true");
    // The transport wants absolute paths: it does not know where the person typed them.
    if (!certificate.empty()) settings.emplace("cert", std::filesystem::absolute(certificate));
    if (!key.empty()) settings.emplace("key", std::filesystem::absolute(key));
    return settings;
}

} // namespace confab::server
