// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// The messages of plugin.h as values: what each means is written there.
namespace confab {

enum class Role : std::uint32_t { connect = CONFAB_ROLE_CONNECT, listen = CONFAB_ROLE_LISTEN };

/// Bits of CONFAB_CAP_*.
struct Capabilities {
    std::uint64_t bits = 0;

    [[nodiscard]] bool has(std::uint64_t cap) const noexcept { return (bits & cap) == cap; }
    friend bool operator==(const Capabilities&, const Capabilities&) = default;
};

/// Names of capabilities as the command line writes them, in order of their bits.
[[nodiscard]] std::vector<std::string> names(Capabilities capabilities);

enum class SessionState : std::uint32_t {
    unknown = 0,
    opening = CONFAB_SESSION_OPENING,
    listening = CONFAB_SESSION_LISTENING,
    incoming = CONFAB_SESSION_INCOMING,
    auth = CONFAB_SESSION_AUTH,
    ready = CONFAB_SESSION_READY,
    closed = CONFAB_SESSION_CLOSED,
};

struct SessionChange {
    SessionState state = SessionState::unknown;
    Code reason = Code::ok;
    Capabilities caps;
    SessionId listener = SessionId::none;
    std::chrono::milliseconds retry_after{0};
    UserId self;
    RoomId lobby;
    std::string address, text, tls_fingerprint;
    std::string log_id{}, resume{};
    Cursor cursor{};

    friend bool operator==(const SessionChange&, const SessionChange&) = default;
};

struct OpDone {
    std::uint32_t of = 0; ///< CONFAB_MSG_* of the request
    Code result = Code::ok;
    std::string text;
    MessageId id;
    OriginId origin{};
    Cursor cursor{};
    std::uint64_t seq = 0;
    Timestamp when{};
    std::uint32_t count = 0;

    friend bool operator==(const OpDone&, const OpDone&) = default;
};

struct Flow {
    bool paused = false;

    friend bool operator==(const Flow&, const Flow&) = default;
};

struct Cancel {
    friend bool operator==(const Cancel&, const Cancel&) = default;
};

struct Auth {
    UserId identity;
    std::string display;
    Capabilities caps{};
    std::string resume{};
    Cursor since{};

    friend bool operator==(const Auth&, const Auth&) = default;
};

enum class QueryWhat : std::uint32_t {
    unknown = 0,
    profile = CONFAB_QUERY_PROFILE,
    history = CONFAB_QUERY_HISTORY,
    search = CONFAB_QUERY_SEARCH,
    missed = CONFAB_QUERY_MISSED,
};

struct Query {
    QueryWhat what = QueryWhat::unknown;
    std::uint32_t limit = 0;
    UserId who{};
    RoomId room{};
    UserId recipient{};
    std::string text{};
    Cursor cursor{};
    Timestamp since{}, until{};

    friend bool operator==(const Query&, const Query&) = default;
};

enum class MemberChange : std::uint32_t {
    unknown = 0,
    here = CONFAB_MEMBER_HERE,
    join = CONFAB_MEMBER_JOIN,
    leave = CONFAB_MEMBER_LEAVE,
    rename = CONFAB_MEMBER_RENAME,
};

/// All in a room. A name may be empty: not known.
struct Roster {
    std::uint64_t version = 0;
    std::vector<std::string> ids, names; ///< of equal length

    friend bool operator==(const Roster&, const Roster&) = default;
};

struct Member {
    MemberChange change = MemberChange::unknown;
    Timestamp when;
    RoomId room;
    UserId who;
    std::string display;
    std::shared_ptr<const Roster> roster; ///< null: not said

    friend bool operator==(const Member& a, const Member& b);
};

enum class Presence : std::uint32_t {
    unknown = CONFAB_PRESENCE_UNKNOWN,
    offline = CONFAB_PRESENCE_OFFLINE,
    online = CONFAB_PRESENCE_ONLINE,
};

struct Person {
    Presence presence = Presence::unknown;
    UserId who;
    std::string display;

    friend bool operator==(const Person&, const Person&) = default;
};

enum class AttachmentKind : std::uint32_t {
    unknown = 0,
    file = CONFAB_ATTACHMENT_FILE,
    image = CONFAB_ATTACHMENT_IMAGE,
};

struct Attachment {
    AttachmentKind kind = AttachmentKind::file;
    FileId file = FileId::none, thumbnail = FileId::none; ///< requests only
    std::uint64_t bytes = 0, thumbnail_bytes = 0;
    std::string name, mime{}, sha256{}, ref{}, thumbnail_ref{};

    friend bool operator==(const Attachment&, const Attachment&) = default;
};

enum class TextKind : std::uint32_t { unknown = 0, plain = CONFAB_TEXT_PLAIN, system = CONFAB_TEXT_SYSTEM };

struct ChatMessage {
    TextKind kind = TextKind::plain;
    RoomId room;      ///< empty in requests to the lobby and in private messages
    UserId recipient; ///< set: private
    MessageId id;
    OriginId origin;
    UserId sender;
    std::string sender_name;
    Timestamp sent;
    std::string body;
    Cursor cursor{};
    std::uint64_t seq = 0;
    std::vector<Attachment> attachments{};
    std::string key{}; ///< fingerprint of the key that signed it, lower-case hex; empty: unsigned

    friend bool operator==(const ChatMessage&, const ChatMessage&) = default;
};

struct Fetch {
    FileId file = FileId::none;
    std::uint64_t offset = 0, bytes = 0;
    RoomId room{};
    UserId recipient{};
    MessageId id{};
    std::string ref{}, sha256{};

    friend bool operator==(const Fetch&, const Fetch&) = default;
};

struct Progress {
    std::uint64_t done = 0, total = 0;

    friend bool operator==(const Progress&, const Progress&) = default;
};

enum class NoteWhat : std::uint32_t {
    unknown = 0,
    missing = CONFAB_NOTE_MISSING,
    arrived = CONFAB_NOTE_ARRIVED,
    new_key = CONFAB_NOTE_NEW_KEY,
    unreadable = CONFAB_NOTE_UNREADABLE,
    clock = CONFAB_NOTE_CLOCK,
    trouble = CONFAB_NOTE_TROUBLE,
};

struct Note {
    NoteWhat what = NoteWhat::unknown;
    Code code = Code::ok;
    std::uint64_t count = 0;
    RoomId room{};
    UserId recipient{}, who{};
    std::string key{}, id{}, text{};

    friend bool operator==(const Note&, const Note&) = default;
};

enum class StorageWhat : std::uint32_t {
    unknown = 0,
    probe = CONFAB_STORAGE_PROBE,
    plan = CONFAB_STORAGE_PLAN,
    run = CONFAB_STORAGE_RUN,
    usage = CONFAB_STORAGE_USAGE,
    rekey = CONFAB_STORAGE_REKEY,
    lifecycle = CONFAB_STORAGE_LIFECYCLE,
    set_lifecycle = CONFAB_STORAGE_SET_LIFECYCLE,
    drop_lifecycle = CONFAB_STORAGE_DROP_LIFECYCLE,
};

struct StorageRequest {
    StorageWhat what = StorageWhat::unknown;
    bool new_keys = false; ///< rekey
    std::string text{};    ///< rekey: the passphrase

    friend bool operator==(const StorageRequest&, const StorageRequest&) = default;
};

enum class StorageStep : std::uint32_t {
    unknown = 0,
    reach = CONFAB_STEP_REACH,
    list = CONFAB_STEP_LIST,
    read = CONFAB_STEP_READ,
    create = CONFAB_STEP_CREATE,
    move = CONFAB_STEP_MOVE,
    remove = CONFAB_STEP_DELETE,
    clock = CONFAB_STEP_CLOCK,
    policy = CONFAB_STEP_POLICY,
};

struct StorageReport {
    StorageWhat what = StorageWhat::unknown;
    StorageStep step = StorageStep::unknown;
    Code result = Code::ok;
    std::uint32_t days_kept = 0;
    std::chrono::microseconds clock_offset{0};
    std::uint64_t messages = 0, files = 0, bytes = 0;
    std::string text{};
    std::string copy{};          ///< of the step policy, and of a lifecycle: to look at or to paste elsewhere
    std::uint32_t rule_days = 0; ///< lifecycle: the place itself deletes all that is older; 0: it does not
    std::uint64_t requests = 0, requests_quiet = 0, requests_lively = 0; ///< usage; the last two a day at most

    friend bool operator==(const StorageReport&, const StorageReport&) = default;
};

/// One message between engine and transport.
struct Message {
    SessionId session = SessionId::none;
    Op op = Op::none;
    std::uint32_t flags = 0; ///< bits of CONFAB_F_*
    std::variant<SessionChange, OpDone, Flow, Cancel, Auth, Query, Member, Person, ChatMessage, Fetch, Progress, Note,
                 StorageRequest, StorageReport>
        body;

    friend bool operator==(const Message&, const Message&) = default;
};

} // namespace confab
