// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_peer.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <optional>

namespace confab::ws::test {

PythonPeer::PythonPeer(FakeHost& host, const std::string& program, const std::vector<std::string>& arguments)
    : host_{host} {
    const char* source = std::getenv("CONFAB_SOURCE");
    const auto path = std::string{source ? source : "."} + "/tests/peers/" + program;
    // Debian's interpreter: another one in PATH does not see Debian's modules.
    std::vector<const char*> argv{"/usr/bin/python3", path.c_str()};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    argv.push_back(nullptr);
    process_ = g_subprocess_newv(
        argv.data(), static_cast<GSubprocessFlags>(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE),
        nullptr);
    BOOST_REQUIRE(process_);
    out_ = g_data_input_stream_new(g_subprocess_get_stdout_pipe(process_));
}

PythonPeer::~PythonPeer() {
    g_object_unref(out_);
    g_subprocess_force_exit(process_);
    g_subprocess_wait(process_, nullptr, nullptr);
    g_object_unref(process_);
}

std::string PythonPeer::line() {
    std::optional<std::string> line;
    g_data_input_stream_read_line_async(
        out_, G_PRIORITY_DEFAULT, nullptr,
        [](GObject* stream, GAsyncResult* result, gpointer data) {
            char* text = g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(stream), result, nullptr, nullptr);
            static_cast<std::optional<std::string>*>(data)->emplace(text ? text : "");
            g_free(text);
        },
        &line);
    host_.run_until("a line", [&] { return line.has_value(); });
    return *line;
}

void PythonPeer::say(std::string_view line) {
    const auto text = std::string{line} + "\n";
    g_output_stream_write_all(g_subprocess_get_stdin_pipe(process_), text.data(), text.size(), nullptr, nullptr,
                              nullptr);
}

void PythonPeer::end_input() { g_output_stream_close(g_subprocess_get_stdin_pipe(process_), nullptr, nullptr); }

} // namespace confab::ws::test
