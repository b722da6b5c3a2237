// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/file_table.hpp"
#include "client/sql.hpp"
#include "client/timeline.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace confab::client {

/// Where an entry stands in its conversation.
///
/// A message of a network with a log stands at (generation, seq): generations are the logs of an account in the order in
/// which they were met. Everything else stands behind what was there when it came: at the position of the last, by its key.
struct Place {
    static constexpr int seq_bits = 44;
    static constexpr std::int64_t outbox = std::int64_t{1} << 62; ///< behind all history: what waits to be sent
    static constexpr std::int64_t last_generation = (std::int64_t{1} << (62 - seq_bits)) - 1;

    std::int64_t position = 0, key = 0;

    /// Nothing: no such generation, or a seq that no log reaches.
    static std::optional<std::int64_t> of(std::int64_t generation, std::uint64_t seq) noexcept {
        if (generation <= 0 || generation > last_generation || seq == 0 || seq >> seq_bits != 0) return std::nullopt;
        return generation << seq_bits | static_cast<std::int64_t>(seq);
    }
    static constexpr Place end() noexcept { return {outbox, std::numeric_limits<std::int64_t>::max()}; }
    friend auto operator<=>(const Place&, const Place&) = default;
};

/// The entries of all conversations; a conversation is a row number of Conversations. Engine thread; a Sql of another
/// connection makes it a reader on another thread. No function begins a transaction. Errors: io, storage_full.
class History {
public:
    explicit History(Sql& sql) : sql_{sql} {}

    struct Known {
        EntryKey key = EntryKey::none;
        Place place;
        std::int64_t generation = 0; ///< of the cursor
        bool gap = false;
        Cursor cursor{};
    };

    /// Adds history, or with Place::outbox something that waits to be sent.
    Result<EntryKey> add(std::int64_t conversation, std::int64_t position, std::int64_t generation, const Entry& entry);
    /// What waited has become history, as `entry` says.
    Result<void> settle(std::int64_t position, std::int64_t generation, const Entry& entry);
    Result<void> set_delivery(EntryKey key, Delivery delivery);
    Result<void> set_gap(EntryKey key, bool gap);
    Result<void> set_cursor(EntryKey key, const Cursor& cursor, std::int64_t generation);
    /// It stands behind this position at least.
    Result<void> move_behind(EntryKey key, std::int64_t position);
    Result<void> remove(EntryKey key);

    [[nodiscard]] Result<std::optional<Known>> find(std::int64_t conversation, EntryKey key);
    [[nodiscard]] Result<std::optional<Known>> find(std::int64_t conversation, const MessageId& id);
    [[nodiscard]] Result<std::optional<Known>> find_own(std::int64_t conversation, const OriginId& origin);
    /// The first that is not older than `time`, by the clock of its network.
    [[nodiscard]] Result<std::optional<Known>> find(std::int64_t conversation, Timestamp time);
    /// The next message with a cursor behind a place, or the last one up to it, that included.
    [[nodiscard]] Result<std::optional<Known>> next_on_network(std::int64_t conversation, Place from);
    [[nodiscard]] Result<std::optional<Known>> last_on_network(std::int64_t conversation, Place until);
    /// The first message of somebody else behind a place, and how many there are, `most` at most.
    [[nodiscard]] Result<std::optional<EntryKey>> first_of_others(std::int64_t conversation, Place from);
    [[nodiscard]] Result<std::size_t> count_of_others(std::int64_t conversation, Place from, std::size_t most);

    /// The last place of history; {} where there is none.
    [[nodiscard]] Result<Place> last(std::int64_t conversation);
    /// The time of the newest message of history.
    [[nodiscard]] Result<Timestamp> last_time(std::int64_t conversation);

    /// Up to `count` entries right before a place, or right behind; no gap lies between two of them, and none between the
    /// place and them: a gap ends the page (`more_*` is true then).
    [[nodiscard]] Result<Page> before(std::int64_t conversation, Place place, std::size_t count);
    [[nodiscard]] Result<Page> after(std::int64_t conversation, Place place, std::size_t count);
    /// Up to `count` entries with files right before a place, whatever lies between.
    [[nodiscard]] Result<Page> with_files(std::int64_t conversation, Place before, std::size_t count);

    [[nodiscard]] FileTable& files() noexcept { return files_; }

private:
    Result<void> count();
    Result<std::optional<Known>> known(const char* sql, std::int64_t conversation, std::int64_t value);
    Result<std::optional<Known>> known(const char* sql, std::int64_t conversation, const std::string& value);

    Sql& sql_;
    FileTable files_{sql_};
};

/// The columns of an entry in a SELECT with `entry` and, joined to it, `outbox`; and the entry that a row of it is. Of its
/// files only the number is right: FileTable::fill().
#define CONFAB_ENTRY_COLUMNS                                                                                           \
    "entry.key, entry.kind, entry.delivery, entry.sender, entry.sender_name, entry.id, entry.origin, entry.time, "     \
    "entry.body, entry.cursor, entry.seq, entry.gap, outbox.code, outbox.reason, entry.position, entry.conversation, " \
    "entry.signer, entry.files "
inline constexpr int entry_columns = 18;
[[nodiscard]] Entry read_entry(const store::Statement& row);

} // namespace confab::client
