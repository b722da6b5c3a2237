// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "client/timeline.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace confab::client {

/// What was typed and is not acknowledged, oldest first, as it stands in OutboxTable. It knows no connection: Account pumps
/// it, and writes each change down. Engine thread.
class Outbox {
public:
    /// More than this can't wait.
    static constexpr std::size_t limit = 1'000;

    /// Numbers are stored, and never change their meaning.
    enum class State {
        waiting = 0,   ///< never sent, or known not to have arrived
        submitted = 1, ///< handed to the transport, of this session or an earlier one, and not answered
        failed = 2,    ///< refused
        uncertain = 3, ///< may have arrived: only the person sends it again
    };

    struct Item {
        ConversationId to;
        Entry entry; ///< delivery: sending (waiting, submitted), failed or uncertain
        State state = State::waiting;
        bool repeatable = false; ///< submitted: the far side takes it once, however often it comes
        Op op = Op::none;        ///< set while the transport of this session has it
        bool again = false;      ///< submitted without an answer, and to be handed over again in this session
        bool tried = false;      ///< it was handed over in this session when it may have arrived earlier already
        bool cancelled = false;  ///< the person does not want it any more: not handed over again by itself
        bool preparing = false;  ///< its files are being opened: not its turn
        bool echoed = false;     ///< it is in the history already, and only its OP_DONE is missing

        void become(State now, Error why = {Code::ok, {}});
        /// Handed over with this op, or taken back because it never left.
        void handed(Op to);
        void taken_back();
    };

    /// What was stored.
    void restore(std::vector<Item> items);
    [[nodiscard]] bool full() const noexcept { return items_.size() >= limit; }
    void add(ConversationId to, Entry entry);

    /// The oldest that is to be handed to the transport; null: none. `files`: also one with files.
    [[nodiscard]] Item* next(bool files = true);
    [[nodiscard]] Item* find(Op op);
    [[nodiscard]] Item* find(const OriginId& origin);
    [[nodiscard]] Item* find(const ConversationId& of, EntryKey key);
    /// It has become history: it goes, at once or with its OP_DONE.
    void settled(const OriginId& origin);
    void remove(const OriginId& origin);

    /// The session is gone: its ops mean nothing any more.
    void release();
    /// Submitted, and no op of this session: all of them, after release().
    [[nodiscard]] std::vector<Item*> unanswered();
    [[nodiscard]] std::vector<Item*> unsettled();

    /// Waiting or without an answer.
    [[nodiscard]] std::size_t unfinished() const noexcept;

private:
    template <class F> [[nodiscard]] Item* first(F&& is);
    template <class F> [[nodiscard]] std::vector<Item*> all(F&& are);

    std::deque<Item> items_;
};

} // namespace confab::client
