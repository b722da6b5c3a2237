// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace confab::client {

/// What a row of a timeline tells.
enum class EntryKind { message, joined, left, renamed, system };

/// How far an own message has come.
enum class Delivery {
    none,      ///< not an own message
    sending,   ///< in the outbox
    sent,      ///< acknowledged
    failed,    ///< refused; `error` says why
    uncertain, ///< may or may not have arrived; only the person decides to send it again
};

struct Entry {
    EntryKey key = EntryKey::none; ///< stays the same while the entry changes or moves
    EntryKind kind = EntryKind::message;
    Delivery delivery = Delivery::none;
    UserId sender{};
    std::string sender_name{}; ///< as it was then; may be empty
    MessageId id{};
    OriginId origin{};
    Timestamp time{};
    std::string body{};
    Error error{Code::ok, {}}; ///< of a failed or uncertain message
    Cursor cursor{};           ///< its place, as the network names it; empty: the network has none for it
    std::uint64_t seq = 0;     ///< its place within a log of the network; 0: unknown
    bool historical = false;   ///< not said just now: read from a page, or caught up with
    bool gap_before = false;   ///< the network may have more between this entry and the one before it

    [[nodiscard]] bool own() const noexcept { return delivery != Delivery::none; }
};

/// Some consecutive entries, oldest first. `more_before`, `more_after`: there is more in this direction, in the store or, as
/// far as is known, on the network.
struct Page {
    std::vector<Entry> entries;
    bool more_before = false, more_after = false;
};

} // namespace confab::client
