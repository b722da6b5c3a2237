// SPDX-License-Identifier: GPL-3.0-or-later
#include "line_reader.hpp"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <unistd.h>

#include <utility>

namespace confab::cli {

struct LineReader::State {
    State() : cancellable{g_cancellable_new()} {
        GInputStream* raw = g_unix_input_stream_new(STDIN_FILENO, FALSE);
        lines = g_data_input_stream_new(raw);
        g_object_unref(raw);
    }
    ~State() {
        g_object_unref(lines);
        g_object_unref(cancellable);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    GDataInputStream* lines;
    GCancellable* cancellable;
    Line then;
};

LineReader::LineReader() : state_{std::make_shared<State>()} {}

LineReader::~LineReader() {
    state_->then = nullptr;
    g_cancellable_cancel(state_->cancellable);
}

void LineReader::read(Line then) {
    state_->then = std::move(then);
    auto done = [](GObject* source, GAsyncResult* result, gpointer data) {
        const std::unique_ptr<std::shared_ptr<State>> owner{static_cast<std::shared_ptr<State>*>(data)};
        gsize length = 0;
        GError* error = nullptr;
        char* text = g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(source), result, &length, &error);
        std::optional<std::string> line;
        if (text) line.emplace(text, length);
        g_free(text);
        g_clear_error(&error); // standard input that can't be read has ended
        if (const auto then = std::exchange((*owner)->then, nullptr)) then(std::move(line));
    };
    g_data_input_stream_read_line_async(state_->lines, G_PRIORITY_DEFAULT, state_->cancellable, done,
                                        new std::shared_ptr<State>(state_));
}

} // namespace confab::cli
