// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/loop.hpp"
#include "base/time.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace confab::hub {

/// Whom a private conversation belongs to: a lineage of resume tokens, later a key's fingerprint. Never a user id, which the
/// next guest may have.
using HolderId = TextId<struct HolderTag>;

/// A record's place in the log: strictly rising in the order of delivery, and so in each room; with gaps. 0: before all.
enum class Seq : std::uint64_t { none = 0 };

/// Numbers are stored, and never change their meaning.
enum class RecordKind : std::uint8_t { message = 1, edit = 2, deletion = 3, membership = 4, room = 5 };

/// A durable event.
struct Record {
    Seq seq = Seq::none; ///< given by the log at commit
    RecordKind kind = RecordKind::message;
    MessageId id;     ///< given by the hub, before append(); stays the same in a copy of the log
    OriginId origin;  ///< the sender's, for dedupe; empty: every append is a new record
    HolderId holder;  ///< whose word it is
    RoomId room;      ///< empty: private
    HolderId other;   ///< private: the one that it is said to
    UserId recipient; ///< private: as its owner spells it
    UserId sender;
    std::string sender_name;
    Timestamp time;   ///< by the hub's clock, which may jump: order is seq's alone
    MessageId target; ///< of an edit or deletion
    std::string body;

    [[nodiscard]] bool is_private() const noexcept { return room.empty(); }
    friend bool operator==(const Record&, const Record&) = default;
};

/// Which records one reads: those of a room; those between a holder and the person with a (folded) user id; or all that a
/// holder may read (rooms and own private ones), which is what a session is told.
struct RoomScope {
    RoomId room;
};
struct PrivateScope {
    HolderId holder;
    std::string other_folded; ///< folded() user id of the other one
};
struct EverythingScope {
    std::vector<RoomId> rooms;
    HolderId holder;
};
using Scope = std::variant<RoomScope, PrivateScope, EverythingScope>;

enum class Direction { forward, backward };

/// Some consecutive records of a scope, the older before the newer.
struct LogPage {
    std::vector<Record> records;
    bool more = false;   ///< in the direction of reading
    Seq end = Seq::none; ///< where there is more: how far was looked, and where the next page begins
};

/// How much there may be in a page.
struct PageLimit {
    PageLimit(std::size_t count) : records{count} {} // NOLINT: a number is a limit
    PageLimit(std::size_t count, std::size_t text) : records{count}, bytes{text} {}

    std::size_t records;
    std::size_t bytes = std::numeric_limits<std::size_t>::max(); ///< of bodies, unless it is a single record
};

/// A fact about the log for operators.
struct LogStatus {
    std::string id;
    Seq last = Seq::none;
    std::size_t records = 0;
    std::size_t waiting = 0;     ///< appended and not committed
    std::uint64_t bytes = 0;     ///< on the disk, with everything that belongs to it
    std::uint64_t commits = 0;   ///< since the log was opened
    Seq indexed = Seq::none;     ///< up to where the full-text index has come
    Error trouble{Code::ok, {}}; ///< why the last commit failed, until one succeeds; tried by itself, too
};

/// The hub's log of durable events: what is appended is committed, and what is committed comes out of the tail, in one order
/// for all. Engine thread; no function waits, and answers come later, in the loop: those of append() in the order of the
/// calls (but for rate_limited, which overtakes), and so those of read() and find(). What the tail has not told when read()
/// or find() is called is not there yet.
///
/// An answer that is no longer wanted: end the Handle.
class Log {
public:
    struct Committed {
        Seq seq;
        MessageId id;
        Timestamp time;
        bool duplicate = false; ///< it was there already; all three are those of the first
    };
    using Appended = std::function<void(Result<Committed>)>;
    using Repeated = std::function<void(Result<std::optional<Committed>>)>;
    using Read = std::function<void(Result<LogPage>)>;
    using Tail = std::function<void(std::span<const Record>)>;

    virtual ~Log() = default;

    /// Names this log: new when one is made, or a copy of one is restored. Seq means something only together with it.
    [[nodiscard]] virtual const std::string& id() const noexcept = 0;
    /// Of the last committed record that the tail has told.
    [[nodiscard]] virtual Seq last() const noexcept = 0;

    /// `then` is called once, after the record came out of the tail: what is acknowledged has been handed to delivery.
    /// A record with an origin that its holder used in this room, or to this (folded) recipient, before is not stored again,
    /// but answered like the first, for as long as that one lives.
    /// Errors: invalid (the origin was used for another text), storage_full, rate_limited (too many are waiting), io.
    virtual void append(Record record, Appended then) = 0;

    /// What append() would answer if it stored nothing: the first one where `record` is a repetition, nothing where it is not.
    /// Of the record only kind, holder, room or recipient, origin, target and body matter. Answered after the appends that
    /// were called before. Errors: invalid (the origin was used for another text), rate_limited (too many are waiting), io.
    virtual void repeated(Record record, Repeated then) = 0;

    /// From now on tells every record behind `from` once, in order: those that are there already, then each as it is
    /// committed, here or elsewhere. One reader: a second call replaces the first.
    [[nodiscard]] virtual Handle tail(Seq from, Tail tell) = 0;

    /// Records of the scope, up to a limit, right behind (forward) or before (backward) `from`. Backward from Seq::none: the
    /// newest. Errors: io.
    virtual void read(Scope scope, Seq from, PageLimit limit, Direction direction, Read then) = 0;

    /// The first record of the scope that is not older than `time`, as a place to read forward from: the answer is the seq
    /// before it. Errors: io.
    virtual void find(Scope scope, Timestamp time, std::function<void(Result<Seq>)> then) = 0;

    /// Forgets records older than `before`, whatever they are; `then` gets their number. `dry_run`: only counts. Errors: io.
    virtual void trim(Timestamp before, bool dry_run, std::function<void(Result<std::size_t>)> then) = 0;
};

} // namespace confab::hub
