// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "client/connection.hpp"

#include <chrono>
#include <functional>
#include <map>

namespace confab::client {

/// Requests whose answers are heard as they come: of files, of storage. Engine thread.
class Requests {
public:
    struct Heard {
        std::function<void(const Message&)> said; ///< what comes before the end
        std::function<void(Result<void>)> done;   ///< once
    };

    /// Both outlive the requests.
    Requests(Loop& loop, Connection& connection) : loop_{loop}, connection_{connection} {}

    /// After `silence` without a word the request is given up: timed_out. Errors, with nothing heard: those of
    /// Connection::request().
    Result<Op> begin(decltype(Message::body) body, std::chrono::seconds silence, Heard heard);
    /// A wish: `done` tells what became of it.
    void cancel(Op op) { connection_.cancel(op); }
    /// True where the message was about one of these.
    bool received(const Message& message);
    /// The session is gone.
    void fail_all(const Error& why);

private:
    struct Open {
        Heard heard;
        std::chrono::seconds silence;
        bool said = false; ///< something, since the limit was set
        Handle limit{};
    };
    void watch(Op op);
    void end(Op op, Result<void> how);

    Loop& loop_;
    Connection& connection_;
    std::map<Op, Open> open_;
};

} // namespace confab::client
