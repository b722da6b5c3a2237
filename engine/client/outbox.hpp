// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "client/timeline.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace confab::client {

/// What was typed and is not acknowledged, oldest first. It knows no connection: Account pumps it. Engine thread.
class Outbox {
public:
    /// More than this can't wait.
    static constexpr std::size_t limit = 1'000;

    struct Item {
        ConversationId to;
        Entry entry;         ///< delivery: sending, failed or uncertain
        Op op = Op::none;    ///< set while the transport has it
        bool echoed = false; ///< it is in the history already, and only its OP_DONE is missing
    };

    /// Errors: storage_full.
    Result<void> add(ConversationId to, Entry entry);

    /// The oldest that waits to be handed to the transport; null: none.
    [[nodiscard]] Item* next();
    [[nodiscard]] Item* find(Op op);
    [[nodiscard]] Item* find(const OriginId& origin);
    [[nodiscard]] Item* find(const ConversationId& of, EntryKey key);
    void remove(const OriginId& origin);

    /// The session is gone: what has an op and no answer waits again.
    void release();

    /// Of one conversation, for the screen: without those that are in the history already.
    [[nodiscard]] std::vector<Entry> entries(const ConversationId& of) const;
    /// Waiting or without an answer.
    [[nodiscard]] std::size_t unfinished() const noexcept;

private:
    template <class F> [[nodiscard]] Item* first(F&& is);

    std::deque<Item> items_;
};

} // namespace confab::client
