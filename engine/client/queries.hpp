// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "client/connection.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace confab::client {

/// Questions to the far side, each answered once, within a time limit. Engine thread.
class Queries {
public:
    /// So long the far side may say nothing at all while an answer is due.
    static constexpr std::chrono::seconds answer_limit{15};
    /// More messages than this are not one answer.
    static constexpr std::size_t most_messages = 1'000;

    struct Answers {
        std::vector<ChatMessage> messages;
        std::vector<std::uint32_t> flags; ///< of each message
        std::vector<Person> people;
        Cursor cursor;
        bool more = false;
    };
    using Then = std::function<void(Result<Answers>)>;

    /// Both outlive the queries.
    Queries(Loop& loop, Connection& connection) : loop_{loop}, connection_{connection} {}

    /// `then` is called later, once, unless the queries end before. Errors: those of the far side; not_joined,
    /// timed_out, bad_frame. Where the transport has no room, the question waits for room().
    void ask(::confab::Query query, std::uint32_t flags, Then then);
    /// True where the message was an answer to one of these.
    bool received(const Message& message);
    /// The transport has room again.
    void room();
    /// The session is gone: the unanswered end with `why`.
    void fail_all(const Error& why);

private:
    struct Open {
        Then then;
        Answers answers;
        bool heard = false; ///< something, since the limit was set
        Handle limit;
    };
    struct Waiting {
        ::confab::Query query;
        std::uint32_t flags;
        Then then;
    };
    void watch(Op op);
    void answer(Op op, Result<Answers> result);

    Loop& loop_;
    Connection& connection_;
    std::map<Op, Open> open_;
    std::vector<Waiting> waiting_;                          ///< for room
    std::shared_ptr<void> alive_ = std::make_shared<int>(); ///< what waits in the loop ends with it
};

} // namespace confab::client
