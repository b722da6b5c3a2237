// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// The tables of an SqliteLog and every statement on them.
namespace confab::hub::schema {

inline constexpr std::uint32_t application_id = 0x43664c67; // "CfLg"

/// `latest`: the latest time in the same room (pair, holder) up to this record. A clock may jump back, but this never
/// falls, so that "the first record not older than t" is an indexed question. `dedupe`: a hash of whose origin id it is.
inline constexpr const char* steps[] = {R"(
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE record(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    origin TEXT NOT NULL,
    holder TEXT NOT NULL,
    room TEXT, -- NULL: private
    other TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sender TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    time INTEGER NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    latest INTEGER NOT NULL,
    dedupe INTEGER
) STRICT;
CREATE INDEX record_room ON record(room) WHERE room IS NOT NULL;
CREATE INDEX record_room_latest ON record(room, latest) WHERE room IS NOT NULL;
CREATE INDEX record_time ON record(time);
CREATE INDEX record_dedupe ON record(dedupe) WHERE dedupe IS NOT NULL;
-- Private records, once for each side: who may read it, and with whom it was said (folded user id).
CREATE TABLE party(
    holder TEXT NOT NULL,
    other TEXT NOT NULL,
    seq INTEGER NOT NULL,
    latest_pair INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    PRIMARY KEY(holder, other, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_seq ON party(seq);
CREATE INDEX party_holder ON party(holder, seq);
CREATE INDEX party_pair_latest ON party(holder, other, latest_pair, seq);
CREATE INDEX party_holder_latest ON party(holder, latest, seq);
CREATE TABLE holder(
    token TEXT PRIMARY KEY, -- SHA-256 in hex
    holder TEXT NOT NULL,
    user TEXT NOT NULL,
    used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX holder_used ON holder(used);
)"};

#define CONFAB_LOG_COLUMNS                                                                                             \
    "seq, kind, id, origin, holder, room, other, recipient, sender, sender_name, time, target, body"

inline constexpr auto insert =
    "INSERT INTO record(kind, id, origin, holder, room, other, recipient, sender, sender_name, "
    "time, target, body, dedupe, latest) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
    "?12, ?13, max(?10, coalesce((SELECT latest FROM record WHERE room = ?5 ORDER BY seq DESC "
    "LIMIT 1), ?10)))";
inline constexpr auto insert_party =
    "INSERT OR IGNORE INTO party(holder, other, seq, latest_pair, latest) VALUES(?1, ?2, ?3, "
    "max(?4, coalesce((SELECT latest_pair FROM party WHERE holder = ?1 AND other = ?2 ORDER BY seq DESC LIMIT 1), ?4)), "
    "max(?4, coalesce((SELECT latest FROM party WHERE holder = ?1 ORDER BY seq DESC LIMIT 1), ?4)))";
inline constexpr auto repeated = "SELECT " CONFAB_LOG_COLUMNS " FROM record WHERE dedupe = ?1";

inline constexpr auto at = "SELECT " CONFAB_LOG_COLUMNS " FROM record WHERE seq = ?1";
inline constexpr auto forward =
    "SELECT " CONFAB_LOG_COLUMNS " FROM record WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3";
inline constexpr auto backward =
    "SELECT " CONFAB_LOG_COLUMNS " FROM record WHERE seq > ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT ?3";

// Places of a scope's parts: ?1 and ?2 name the part, ?3 < seq < ?4, ?5 how many.
inline constexpr auto room_forward =
    "SELECT seq FROM record WHERE room = ?1 AND ?2 = '' AND seq > ?3 AND seq < ?4 ORDER BY seq LIMIT ?5";
inline constexpr auto room_backward =
    "SELECT seq FROM record WHERE room = ?1 AND ?2 = '' AND seq > ?3 AND seq < ?4 ORDER BY seq DESC LIMIT ?5";
inline constexpr auto pair_forward =
    "SELECT seq FROM party WHERE holder = ?1 AND other = ?2 AND seq > ?3 AND seq < ?4 ORDER BY seq LIMIT ?5";
inline constexpr auto pair_backward =
    "SELECT seq FROM party WHERE holder = ?1 AND other = ?2 AND seq > ?3 AND seq < ?4 ORDER BY seq DESC LIMIT ?5";
inline constexpr auto own_forward =
    "SELECT seq FROM party WHERE holder = ?1 AND ?2 = '' AND seq > ?3 AND seq < ?4 ORDER BY seq LIMIT ?5";
inline constexpr auto own_backward =
    "SELECT seq FROM party WHERE holder = ?1 AND ?2 = '' AND seq > ?3 AND seq < ?4 ORDER BY seq DESC LIMIT ?5";

// The first place where the latest time reaches ?3: the first record with such a time. That stays true after a trim, since
// whatever was trimmed was older than all that is left.
inline constexpr auto room_time =
    "SELECT seq FROM record WHERE room = ?1 AND ?2 = '' AND latest >= ?3 ORDER BY latest, seq LIMIT 1";
inline constexpr auto pair_time =
    "SELECT seq FROM party WHERE holder = ?1 AND other = ?2 AND latest_pair >= ?3 ORDER BY latest_pair, seq LIMIT 1";
inline constexpr auto own_time =
    "SELECT seq FROM party WHERE holder = ?1 AND ?2 = '' AND latest >= ?3 ORDER BY latest, seq LIMIT 1";

inline constexpr auto older = "SELECT " CONFAB_LOG_COLUMNS " FROM record WHERE time < ?1 ORDER BY time, seq LIMIT ?2";
inline constexpr auto erase = "DELETE FROM record WHERE seq = ?1";
inline constexpr auto erase_party = "DELETE FROM party WHERE seq = ?1";
inline constexpr auto count_older = "SELECT count(*) FROM record WHERE time < ?1";
inline constexpr auto count = "SELECT count(*) FROM record WHERE seq <= ?1";
inline constexpr auto last = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'record'";

inline constexpr auto holder = "SELECT holder, user, used FROM holder WHERE token = ?1";
inline constexpr auto insert_holder = "INSERT INTO holder(token, holder, user, used) VALUES(?1, ?2, ?3, ?4) "
                                      "ON CONFLICT(token) DO UPDATE SET holder = ?2, user = ?3, used = max(used, ?4)";
inline constexpr auto erase_holders = "DELETE FROM holder WHERE used < ?1 AND NOT EXISTS "
                                      "(SELECT 1 FROM party WHERE party.holder = holder.holder)";

inline constexpr auto log_id = "SELECT value FROM meta WHERE name = 'log_id'";
inline constexpr auto set_log_id = "INSERT OR REPLACE INTO meta(name, value) VALUES('log_id', ?1)";

inline constexpr auto is_open = "SELECT 1 FROM meta WHERE name = 'open'";
inline constexpr auto set_open = "INSERT OR REPLACE INTO meta(name, value) VALUES('open', 'yes')";
inline constexpr auto set_closed = "DELETE FROM meta WHERE name = 'open'";
/// More than can be committed and told before the disk has it. A log without records has no number yet, and needs one here.
inline constexpr auto leave_gap =
    "INSERT OR REPLACE INTO sqlite_sequence(rowid, name, seq) SELECT max(rowid), 'record', "
    "coalesce(max(seq), 0) + 1000000 FROM sqlite_sequence WHERE name = 'record'";
/// About as much as a few records and what belongs to them.
inline constexpr auto set_probe = "INSERT OR REPLACE INTO meta(name, value) VALUES('probe', hex(zeroblob(32768)))";
inline constexpr auto clear_probe = "DELETE FROM meta WHERE name = 'probe'";

/// Those that are run for each question or record: none of them may look at all records. A test asks for their plans.
inline constexpr const char* indexed[] = {insert,        insert_party,  repeated,      at,           forward,
                                          backward,      room_forward,  room_backward, pair_forward, pair_backward,
                                          own_forward,   own_backward,  room_time,     pair_time,    own_time,
                                          older,         erase,         erase_party,   count_older,  holder,
                                          insert_holder, erase_holders, last,          log_id,       set_log_id};

} // namespace confab::hub::schema
