// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

namespace confab::ws {

/// libsoup's wish to hear when a stream can be read, kept out of the main loop. Engine thread.
///
/// A SoupWebsocketConnection makes a source of its stream, attaches it to the thread-default main context, and when that fires
/// destroys it, reads until it would block, and makes the next one: the last thing that it does (libsoup 3.2.3,
/// soup_websocket_connection_read). So make() leaves a context that nobody iterates as the thread's default, in which the source
/// ends up, and whoever called libsoup takes that back with released().
class ParkedInput {
public:
    ParkedInput() = default;
    ParkedInput(const ParkedInput&) = delete;
    ParkedInput& operator=(const ParkedInput&) = delete;
    ~ParkedInput() { drop(); }

    /// For GPollableInputStream::create_source.
    [[nodiscard]] GSource* make();
    /// After each call in which libsoup may have made a source.
    void released() noexcept;
    /// libsoup waits.
    [[nodiscard]] bool waiting() const noexcept { return source_ != nullptr && !g_source_is_destroyed(source_); }
    /// Lets libsoup read `stream`. Nothing where it does not wait.
    void fire(GObject* stream);

private:
    void drop() noexcept;

    GSource* source_ = nullptr;
    bool pushed_ = false;
};

} // namespace confab::ws
