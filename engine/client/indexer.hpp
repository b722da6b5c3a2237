// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/worker.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace confab::client {

/// A message as the full-text index knows it.
struct Indexed {
    std::int64_t key = 0;
    std::int64_t serial = 0; ///< its place in the order in which entries became history
    store::FullText::Row row;
};

/// The columns of a SELECT with `entry` and `conversation`, and what a row of it is in the index.
#define CONFAB_INDEXED_COLUMNS                                                                                         \
    "entry.key, entry.serial, entry.time, entry.body, entry.sender, entry.conversation, conversation.account, entry.kind "
[[nodiscard]] Indexed read_indexed(const store::Statement& row);

/// The index's number of an entry: rises with its time, and tells it again together with the low bits of its key.
struct IndexId {
    static constexpr int key_bits = 21;

    static std::int64_t of(Timestamp time, std::int64_t key) noexcept;
    /// The first number of an entry of this time.
    static std::int64_t first(Timestamp time) noexcept { return of(time, 0); }
    /// Above all of this time.
    static std::int64_t behind(Timestamp time) noexcept;
    /// Entries with this number are among those from `since` to `until`, both included, with these low bits of the key.
    Timestamp since, until;
    std::int64_t low_key;
    static IndexId parse(std::int64_t id) noexcept;
};

/// Filter terms.
[[nodiscard]] std::string conversation_term(std::int64_t row);
[[nodiscard]] std::string account_term(std::int64_t row);
[[nodiscard]] std::string sender_term(const UserId& sender);

/// Everything that is history by now is in the index. The store's thread. Errors: io, storage_full.
Result<void> bring_index_up_to_date(WorkerSide& side);

} // namespace confab::client
