// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "client/connection.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace confab::client {

/// Questions about people, each answered once, within a time limit. Engine thread.
class ProfileQueries {
public:
    static constexpr std::chrono::seconds answer_limit{15};

    using Answer = std::function<void(Result<Person>)>;

    /// Both outlive the queries.
    ProfileQueries(Loop& loop, Connection& connection) : loop_{loop}, connection_{connection} {}

    /// `then` is called later, once, unless the queries end before.
    void ask(const UserId& who, Answer then);
    /// True where the message was an answer to one of these.
    bool received(const Message& message);
    /// The session is gone: the unanswered end with `why`.
    void fail_all(const Error& why);

private:
    struct Query {
        Answer then;
        std::optional<Person> person;
        Handle limit;
    };
    void answer(Op op, Result<Person> result);

    Loop& loop_;
    Connection& connection_;
    std::map<Op, Query> queries_;
    std::shared_ptr<void> alive_ = std::make_shared<int>(); ///< what waits in the loop ends with it
};

} // namespace confab::client
