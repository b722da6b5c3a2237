// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctl.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "command_line.hpp"
#include "config_file.hpp"
#include "control_client.hpp"
#include "ctl_output.hpp"

#include <glib.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace confab::server {

namespace {

constexpr std::chrono::seconds answer_limit{15};
/// What moves or waits for much data.
constexpr std::chrono::hours work_limit{6};
constexpr std::chrono::seconds end_limit{30};

struct Asked {
    char *data = nullptr, *config = nullptr;
    gboolean json = FALSE, run = FALSE;
    char** words = nullptr;

    Asked() = default;
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;
    ~Asked() {
        g_free(data);
        g_free(config);
        g_strfreev(words);
    }
};

int complain(const Error& error, int status) {
    fmt::print(stderr, "confab-server: {}\n", error.text);
    return status;
}

Result<void> read_line(int argc, char** argv, Asked& asked) {
    const GOptionEntry entries[] = {
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &asked.data, N_("Where the server keeps its data"), N_("DIR")},
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &asked.config, N_("The configuration file of the server"), N_("FILE")},
        {"json", 0, 0, G_OPTION_ARG_NONE, &asked.json, N_("One JSON object instead of text for people"), nullptr},
        {"run", 0, 0, G_OPTION_ARG_NONE, &asked.run, N_("With retention: forget it now"), nullptr},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &asked.words, nullptr, N_("COMMAND")},
        {}};
    const std::unique_ptr<GOptionContext, decltype(&g_option_context_free)> context{g_option_context_new(nullptr),
                                                                                    g_option_context_free};
    g_option_context_set_translation_domain(context.get(), "confab");
    g_option_context_set_summary(context.get(),
                                 tr("Asks and steers the server that is running on a data folder. Commands:\n"
                                    "  status        how it is\n"
                                    "  backup FILE   a copy of all history, while it runs\n"
                                    "  retention     how much is older than it is to be kept; --run forgets it now\n"
                                    "  reload        read the configuration file and the certificates again\n"
                                    "  drain         take nobody in, finish what is under way, and end\n"
                                    "  stop          end, within a few seconds"));
    g_option_context_add_main_entries(context.get(), entries, "confab");
    GError* error = nullptr;
    if (!g_option_context_parse(context.get(), &argc, &argv, &error)) {
        const std::string why = error->message;
        g_error_free(error);
        return fail(Code::invalid, "{}", why);
    }
    return {};
}

/// The line that asks for it. Errors: invalid.
Result<std::string> request_of(const Asked& asked) {
    const auto words = asked.words ? g_strv_length(asked.words) : 0;
    const std::string command = words > 0 ? asked.words[0] : "";
    const bool backup = command == "backup";
    if (!backup && command != "status" && command != "retention" && command != "reload" && command != "drain" &&
        command != "stop")
        return fail(Code::invalid, "{}",
                    words > 0
                        ? trf(N_("\"{}\" is no command. There are status, backup, retention, reload, drain and stop."),
                              escaped(command))
                        : std::string{tr("Which command? status, backup, retention, reload, drain or stop.")});
    if (backup && words != 2) return fail(Code::invalid, "{}", tr("backup wants the name of the file to make."));
    if (!backup && words != 1) return fail(Code::invalid, "{}", trf(N_("{} takes nothing behind it."), command));
    if (asked.run && command != "retention") return fail(Code::invalid, "{}", tr("--run belongs to retention."));
    ControlWriter writer;
    writer.add("command", command);
    if (backup) {
        const std::string file = std::filesystem::absolute(asked.words[1]);
        if (!valid_text(file)) return fail(Code::invalid, "{}", tr("The name of the file has to be UTF-8."));
        writer.add("file", file);
    }
    if (asked.run) writer.add("run", true);
    return writer.line();
}

Result<std::filesystem::path> data_folder(const Asked& asked) {
    if (asked.data) return std::filesystem::absolute(asked.data);
    if (!asked.config) return usual_data_folder();
    auto file = read_config_file(asked.config);
    if (!file) return fail(std::move(file.error()));
    return file->data.empty() ? usual_data_folder() : file->data;
}

} // namespace

int run_ctl(int argc, char** argv) {
    Asked asked;
    if (auto read = read_line(argc, argv, asked); !read) return complain(read.error(), 2);
    const auto request = request_of(asked);
    if (!request) return complain(request.error(), 2);
    const std::string command = asked.words[0];
    const auto data = data_folder(asked);
    if (!data) return complain(data.error(), exit_status(data.error().code));

    auto client = ControlClient::connect(*data);
    if (!client) return complain(client.error(), EXIT_FAILURE);
    const bool quick = command == "status" || command == "reload" || command == "stop";
    const auto line = client->ask(*request, quick ? std::chrono::milliseconds{answer_limit} : work_limit);
    if (!line) return complain(line.error(), EXIT_FAILURE);
    const auto answer = ControlObject::read(*line);
    if (!answer) return complain({Code::bad_frame, tr("What answers there is no Confab server.")}, EXIT_FAILURE);
    if (asked.json) fmt::print("{}\n", *line);
    if (!answer->flag("ok")) {
        if (asked.json) return EXIT_FAILURE;
        return complain({Code::io, escaped(answer->text("reason"))}, EXIT_FAILURE);
    }
    if (!asked.json) print_answer(command, *answer);
    std::fflush(stdout);
    if (command == "stop" || command == "drain")
        if (auto ended = client->wait_for_end(end_limit); !ended) return complain(ended.error(), EXIT_FAILURE);
    return EXIT_SUCCESS;
}

} // namespace confab::server
