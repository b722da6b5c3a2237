// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "model/message.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace confab::client {

/// What a row of a timeline tells. Numbers are stored. A `note` is said by the program (CONFAB_NOTE_*), and never unread.
enum class EntryKind { message, joined, left, renamed, system, note };

/// How far an own message has come.
enum class Delivery {
    none,      ///< not an own message
    sending,   ///< in the outbox
    sent,      ///< acknowledged
    failed,    ///< refused; `error` says why
    uncertain, ///< may or may not have arrived; only the person decides to send it again
};

/// Whose key has signed a message, as far as this account knows. Numbers are stored.
enum class Trust {
    unsigned_, ///< nobody's
    known,     ///< that of the sender, as it was seen first, or endorsed by the one before
    verified,  ///< ... which two people have compared
    former,    ///< it was the sender's, and another one has taken its place
    changed,   ///< it says that it is the sender's, and another one is known: the person has to decide
};

/// A file that belongs to a message.
struct EntryFile {
    AttachmentKind kind = AttachmentKind::file;
    std::string
        name{}; ///< a name for a file of this machine: no folders, nothing that a shell or a terminal would obey
    std::string mime{};   ///< as the sender says; may be empty
    std::string sha256{}; ///< lower-case hex; empty: not known
    std::uint64_t bytes = 0;
    std::string ref{}, thumbnail_ref{}; ///< where the bytes lie, for the network; empty: nowhere yet, or no thumbnail
    std::uint64_t thumbnail_bytes = 0;
    std::filesystem::path local{}; ///< an own file's source, or where it was fetched to; empty: neither
    std::int64_t modified = 0;     ///< of an own file's source, when it was chosen: nanoseconds

    friend bool operator==(const EntryFile&, const EntryFile&) = default;
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
    Error error{Code::ok, {}};      ///< of a failed or uncertain message
    Cursor cursor{};                ///< its place, as the network names it; empty: the network has none for it
    std::uint64_t seq = 0;          ///< its place within a log of the network; 0: unknown
    bool historical = false;        ///< not said just now: read from a page, or caught up with
    bool gap_before = false;        ///< the network may have more between this entry and the one before it
    std::vector<EntryFile> files{}; ///< with one, the body may be empty
    std::string signer{};           ///< fingerprint of the key that signed it, lower-case hex; empty: unsigned
    Trust trust = Trust::unsigned_; ///< of `signer`, now

    [[nodiscard]] bool own() const noexcept { return delivery != Delivery::none; }
};

/// Some consecutive entries, oldest first. `more_before`, `more_after`: there is more in this direction, in the store or, as
/// far as is known, on the network.
struct Page {
    std::vector<Entry> entries;
    bool more_before = false, more_after = false;
};

} // namespace confab::client
