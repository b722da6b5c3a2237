// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "model/message.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace confab::hub {

/// Questions that are under way, so that each is answered once, whatever comes first: its answer, a cancel, or the end of
/// its session. Engine thread.
class Questions {
public:
    /// Names a question of a session.
    struct Ticket {
        SessionId session = SessionId::none;
        std::uint64_t number = 0;
    };

    /// How many of this session still cost something: also the cancelled ones, until what they asked for has come.
    [[nodiscard]] std::size_t of(SessionId session) const;
    [[nodiscard]] Ticket add(SessionId session, Op op);
    /// True: it was waiting, and its asker is to be told that it is cancelled; its answer is not.
    bool cancel(SessionId session, Op op);
    /// The session is gone.
    void forget(SessionId session) { questions_.erase(session); }

    /// Is somebody still waiting for the answer?
    [[nodiscard]] bool waits(const Ticket& ticket) const;
    /// Ends a question. Nothing: nobody waits for its answer any more.
    std::optional<Op> take(const Ticket& ticket);

    /// Wraps what is to be done with an answer: when this object is gone by then, nothing is.
    template <class T> [[nodiscard]] std::function<void(T)> guard(std::function<void(T)> then) const {
        return [alive = std::weak_ptr{alive_}, then = std::move(then)](T answer) {
            if (alive.lock()) then(std::move(answer));
        };
    }

private:
    struct Question {
        std::uint64_t number;
        Op op;
        bool cancelled = false;
    };

    std::unordered_map<SessionId, std::vector<Question>> questions_;
    std::uint64_t last_ = 0;
    std::shared_ptr<int> alive_ = std::make_shared<int>();
};

} // namespace confab::hub
