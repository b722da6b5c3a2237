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
    GSocketService* listener_ = nullptr;
    SoupServer* server_;
    SoupWebsocketConnection* connection_ = nullptr;
    std::deque<std::string> heard_;
    std::string port_;
};

// What such a server answers to a join, and what tests of part 2 ask of a client.

inline constexpr auto everything =
    R"({"type":"join_success","message":"hi","protocol":2,"features":["ack","resume","history","search"],)"
    R"("log_id":"ab","cursor":"ab.9","resume_token":"5ec4e7","resumed":true})";
inline constexpr auto part1 = R"({"type":"join_success","message":"hi"})";
inline constexpr uint64_t base = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES;
inline constexpr uint64_t all_features = CONFAB_CAP_ACK | CONFAB_CAP_RESUME | CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH;

inline confab_msg_auth auth(uint64_t caps, std::string_view token = {}, std::string_view since = {}) {
    auto message = sdk::make<confab_msg_auth>(0, 1);
    message.identity = sdk::str("alice");
    message.display = sdk::str("Alice");
    message.caps = caps;
    message.resume = sdk::str(token);
    message.since = sdk::str(since);
    return message;
}

inline confab_msg_query query(confab_id session, confab_op op, uint32_t what) {
    auto message = sdk::make<confab_msg_query>(session, op);
    message.what = what;
    return message;
}

inline Event said(FakeHost& host, confab_id session, std::string_view body) {
    return host.await("a message", [&](const Event& e) { return e.session == session && e.body == body; });
}

} // namespace confab::ws::test
