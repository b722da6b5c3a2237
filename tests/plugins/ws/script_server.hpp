// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fake_host.hpp"

#include <libsoup/soup.h>

namespace confab::ws::test {

/// A WebSocket server that says exactly what a test tells it, to the last client that came.
class ScriptServer {
public:
    explicit ScriptServer(FakeHost& host);
    ~ScriptServer();
    ScriptServer(const ScriptServer&) = delete;
    ScriptServer& operator=(const ScriptServer&) = delete;

    [[nodiscard]] Values client(Values more = {}) const;
    /// The next text that the client sends.
    std::string hear();
    void say(std::string_view text);
    /// Ends the TCP connection without a word.
    void cut();

    /// A client that has joined, after `answer` to its join.
    confab_id joined(std::string_view answer, const confab_msg_auth* auth = nullptr, Values more = {});
    std::string join_frame; ///< of the last client that joined()

private:
    FakeHost& host_;
    SoupServer* server_;
    SoupWebsocketConnection* connection_ = nullptr;
    std::deque<std::string> heard_;
    std::string port_;
};

} // namespace confab::ws::test
