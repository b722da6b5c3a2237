// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/history.hpp"
#include "client/sql.hpp"
#include "client/status.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace confab::client {

/// What of the network is missing at the end of a conversation. Numbers are stored, and never change their meaning.
enum class Stale {
    no = 0,    ///< nothing: what comes is told live, or as missed
    yes = 1,   ///< its newest page is to be fetched
    never = 2, ///< ... for the first time: the person has read it elsewhere
};

/// What is known of a conversation apart from its entries.
struct Thread {
    /// Up to here history was deleted, and is not taken again: within one log by its order, beyond by the network's clock.
    struct Floor {
        std::int64_t position = 0;
        Timestamp time{};

        [[nodiscard]] bool hides(std::optional<std::int64_t> at, Timestamp when) const noexcept;
    };

    ConversationId id;
    std::int64_t row = 0;
    Place read; ///< up to here
    Stale stale = Stale::no;
    Floor floor;
    std::size_t unread = 0;
    bool marked = false;             ///< while it is stale: the first that came is marked as a gap
    std::vector<EntryKey> notices{}; ///< that came while it is stale
};

/// The conversations of the accounts, on the disk. Engine thread. Only detach() begins a transaction. Errors: io,
/// storage_full.
class ConversationTable {
public:
    /// So far unread messages are counted.
    static constexpr std::size_t most_unread = 9'999;

    ConversationTable(Sql& sql, History& history) : sql_{sql}, history_{history} {}

    /// Those of an account.
    [[nodiscard]] Result<std::vector<Thread>> load(std::int64_t account, const AccountId& id);
    Result<Thread> make(std::int64_t account, const ConversationId& id, Stale stale);
    Result<void> set_read(std::int64_t row, Place read);
    Result<void> set_stale(std::int64_t row, Stale stale);
    /// Every conversation of the account needs its newest page, those that were never fetched still for the first time.
    Result<void> set_all_stale(std::int64_t account);
    Result<std::string> draft(std::int64_t row);
    Result<void> set_draft(std::int64_t row, std::string_view draft);

    /// Leaves the history of a conversation to the Purge: it goes on without, under a new row, with what waits to be sent.
    Result<Thread> detach(std::int64_t account, const Thread& thread);

private:
    Sql& sql_;
    History& history_;
};

} // namespace confab::client
