// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.hpp"

#include "base/i18n.hpp"

#include <glib.h>

#include <memory>

namespace confab::cli {

namespace {

struct ContextEnd {
    void operator()(GOptionContext* context) const noexcept { g_option_context_free(context); }
};

/// What GOptionContext fills in.
struct Raw {
    char *id = nullptr, *display = nullptr, *profile = nullptr, *give = nullptr, *take = nullptr;
    char **set = nullptr, **plugin_dirs = nullptr, **rest = nullptr;
    gboolean json = FALSE, retry = FALSE, guest = FALSE, list = FALSE, test = FALSE, accept = FALSE, version = FALSE;

    Raw() = default;
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;
    ~Raw() {
        for (char* text : {id, display, profile, give, take}) g_free(text);
        for (char** texts : {set, plugin_dirs, rest}) g_strfreev(texts);
    }
};

Result<Options> checked(const Raw& raw) {
    Options options;
    options.id = raw.id ? raw.id : "";
    options.display = raw.display ? raw.display : "";
    options.profile = raw.profile ? std::filesystem::path{raw.profile}
                                  : std::filesystem::path{g_get_user_data_dir()} / "confab" / "cli";
    for (char** text = raw.set; text && *text; ++text) {
        const std::string_view pair{*text};
        const auto equals = pair.find('=');
        if (equals == 0 || equals == std::string_view::npos)
            return fail(Code::invalid, "{}", tr("--set wants KEY=VALUE."));
        options.set.push_back({std::string{pair.substr(0, equals)}, std::string{pair.substr(equals + 1)}});
    }
    for (char** folder = raw.plugin_dirs; folder && *folder; ++folder) options.plugin_dirs.emplace_back(*folder);
    options.json = raw.json;
    options.retry = raw.retry;
    options.list_transports = raw.list;
    options.test = raw.test;
    options.accept_changed_room = raw.accept;
    if (raw.give && raw.take)
        return fail(Code::invalid, "{}", tr("--export-identity and --import-identity exclude each other."));
    if (raw.give || raw.take) options.identity = IdentityFile{raw.take ? raw.take : raw.give, raw.take != nullptr};
    options.version = raw.version;

    const auto given = raw.rest ? g_strv_length(raw.rest) : 0;
    if (given > 1) return fail(Code::invalid, "{}", tr("Give one address only."));
    if (given == 1) options.uri = raw.rest[0];
    if (options.uri.empty() && !options.list_transports && !options.version && !options.identity)
        return fail(Code::invalid, "{}", tr("Give the address of a chat, for instance ws://localhost:8765."));
    return options;
}

} // namespace

Result<Options> parse_options(int argc, char** argv) {
    Raw raw;
    const GOptionEntry entries[] = {
        {"id", 0, 0, G_OPTION_ARG_STRING, &raw.id, N_("My user id (default: one that is made once)"), N_("ID")},
        {"name", 0, 0, G_OPTION_ARG_STRING, &raw.display, N_("My name (default: the login name)"), N_("NAME")},
        {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw.set,
         N_("A setting of the transport; a secret one as KEY=@FILE, KEY=@- or in CONFAB_SET_KEY"), N_("KEY=VALUE")},
        {"profile", 0, 0, G_OPTION_ARG_FILENAME, &raw.profile,
         N_("Where my id, the history and what is still to be sent are kept"), N_("DIR")},
        {"guest", 0, 0, G_OPTION_ARG_NONE, &raw.guest, N_("Join without a key (for now everybody does)"), nullptr},
        {"json", 0, 0, G_OPTION_ARG_NONE, &raw.json, N_("One JSON object a line on standard output"), nullptr},
        {"retry", 0, 0, G_OPTION_ARG_NONE, &raw.retry, N_("Wait for a server that can't be reached yet"), nullptr},
        {"test", 0, 0, G_OPTION_ARG_NONE, &raw.test, N_("Test the access to a folder or bucket, and leave"), nullptr},
        {"accept-changed-room", 0, 0, G_OPTION_ARG_NONE, &raw.accept,
         N_("The room that is there now is the right one, although it is not the one of before"), nullptr},
        {"export-identity", 0, 0, G_OPTION_ARG_FILENAME, &raw.give,
         N_("Write my key to a file, for another device, and leave"), N_("FILE")},
        {"import-identity", 0, 0, G_OPTION_ARG_FILENAME, &raw.take, N_("Take my key from such a file, and leave"),
         N_("FILE")},
        {"plugin-dir", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw.plugin_dirs, N_("Look here for plugins first"),
         N_("DIR")},
        {"list-transports", 0, 0, G_OPTION_ARG_NONE, &raw.list, N_("Print the transports and their settings"), nullptr},
        {"version", 0, 0, G_OPTION_ARG_NONE, &raw.version, N_("Print the version and leave"), nullptr},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw.rest, nullptr, N_("URI")},
        {}};

    const std::unique_ptr<GOptionContext, ContextEnd> context{g_option_context_new(nullptr)};
    g_option_context_set_translation_domain(context.get(), "confab");
    g_option_context_set_summary(
        context.get(), tr("Chats in a terminal. What is typed goes to everybody; commands:\n"
                          "  /msg ID TEXT   to one person        /who    who is there\n"
                          "  /history [N]   what was said        /search TEXT  find what was said\n"
                          "  /file [@ID] PATH   send a file      /get MESSAGE-ID FOLDER   fetch one\n"
                          "  /keys ID       whose key it is      /verify ID   compare it\n"
                          "  /test, /usage, /cleanup [--run]     the folder or bucket that we chat in\n"
                          "  /lifecycle [--set|--drop]           what a bucket deletes by itself\n"
                          "  /passphrase [--shut-out]            a new one for the room; it is the next line\n"
                          "  /quit          leave                //TEXT  a text that begins with /"));
    g_option_context_add_main_entries(context.get(), entries, "confab");

    char** copy = g_new0(char*, static_cast<gsize>(argc) + 1);
    for (int i = 0; i < argc; ++i) copy[i] = g_strdup(argv[i]);
    GError* error = nullptr;
    const bool good = g_option_context_parse_strv(context.get(), &copy, &error);
    g_strfreev(copy);
    if (!good) {
        const std::string why = error->message;
        g_error_free(error);
        return fail(Code::invalid, "{}", why);
    }
    return checked(raw);
}

} // namespace confab::cli
