// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/history.hpp"

#include <algorithm>

namespace confab::client {

namespace {

#define KNOWN_COLUMNS "SELECT key, position, generation, gap, cursor FROM entry "

History::Known read_known(const store::Statement& row) {
    return {EntryKey{static_cast<std::uint64_t>(row.integer(0))},
            {row.integer(1), row.integer(0)},
            row.integer(2),
            row.integer(3) != 0,
            Cursor{row.text(4)}};
}

} // namespace

Entry read_entry(const store::Statement& row) {
    const bool waiting = row.integer(14) == Place::outbox;
    return {.key = EntryKey{static_cast<std::uint64_t>(row.integer(0))},
            .kind = static_cast<EntryKind>(row.integer(1)),
            .delivery = static_cast<Delivery>(row.integer(2)),
            .sender = UserId{row.text(3)},
            .sender_name = row.text(4),
            .id = MessageId{row.text(5)},
            .origin = OriginId{row.text(6)},
            .time = row.time(7),
            .body = row.text(8),
            .error = {code_of(static_cast<confab_result>(row.integer(12))), row.text(13)},
            .cursor = Cursor{row.text(9)},
            .seq = static_cast<std::uint64_t>(row.integer(10)),
            .historical = !waiting,
            .gap_before = row.integer(11) != 0,
            .files = std::vector<EntryFile>(static_cast<std::size_t>(row.integer(17))),
            .signer = row.text(16)};
}

Result<void> History::count() { return sql_.run("UPDATE serial SET last = last + 1"); }

Result<EntryKey> History::add(std::int64_t conversation, std::int64_t position, std::int64_t generation,
                              const Entry& entry) {
    if (position != Place::outbox)
        if (auto counted = count(); !counted) return fail(std::move(counted.error()));
    auto added = sql_.run("INSERT INTO entry(conversation, position, serial, kind, delivery, sender, sender_name, id, "
                          "origin, time, body, cursor, generation, seq, gap, signer, files) VALUES (?1, ?2, "
                          "iif(?2 = 1 << 62, NULL, (SELECT last FROM serial)), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
                          "?12, ?13, ?14, ?15, ?16)",
                          conversation, position, entry.kind, entry.delivery, entry.sender, entry.sender_name, entry.id,
                          entry.origin, entry.time, entry.body, entry.cursor, generation, entry.seq, entry.gap_before,
                          entry.signer, entry.files.size());
    if (!added) return fail(std::move(added.error()));
    const EntryKey key{static_cast<std::uint64_t>(sql_.database().last_rowid())};
    if (auto files = files_.add(key, entry.files); !files) return fail(std::move(files.error()));
    return key;
}

Result<void> History::settle(std::int64_t position, std::int64_t generation, const Entry& entry) {
    auto gone = sql_.run("DELETE FROM outbox WHERE key = ?", entry.key);
    if (!gone) return gone;
    if (auto counted = count(); !counted) return counted;
    if (auto learned = files_.learn(entry.key, entry.files); !learned) return learned;
    return sql_.run("UPDATE entry SET position = ?2, serial = (SELECT last FROM serial), "
                    "delivery = ?3, id = ?4, time = ?5, cursor = ?6, generation = ?7, seq = ?8, gap = ?9, signer = ?10 "
                    "WHERE key = ?1",
                    entry.key, position, entry.delivery, entry.id, entry.time, entry.cursor, generation, entry.seq,
                    entry.gap_before, entry.signer);
}

Result<void> History::set_delivery(EntryKey key, Delivery delivery) {
    return sql_.run("UPDATE entry SET delivery = ?2 WHERE key = ?1", key, delivery);
}

Result<void> History::set_gap(EntryKey key, bool gap) {
    return sql_.run("UPDATE entry SET gap = ?2 WHERE key = ?1", key, gap);
}

Result<void> History::set_cursor(EntryKey key, const Cursor& cursor, std::int64_t generation) {
    return sql_.run("UPDATE entry SET cursor = ?2, generation = ?3 WHERE key = ?1", key, cursor, generation);
}

Result<void> History::move_behind(EntryKey key, std::int64_t position) {
    return sql_.run("UPDATE entry SET position = max(position, ?2 + 1) WHERE key = ?1", key, position);
}

Result<void> History::remove(EntryKey key) { return sql_.run("DELETE FROM entry WHERE key = ?", key); }

Result<std::optional<History::Known>> History::known(const char* sql, std::int64_t conversation, std::int64_t value) {
    std::optional<Known> found;
    auto read = sql_.each(
        sql, [&](const store::Statement& row) { found = read_known(row); }, conversation, value);
    if (!read) return fail(std::move(read.error()));
    return found;
}

Result<std::optional<History::Known>> History::known(const char* sql, std::int64_t conversation,
                                                     const std::string& value) {
    std::optional<Known> found;
    auto read = sql_.each(
        sql, [&](const store::Statement& row) { found = read_known(row); }, conversation, value);
    if (!read) return fail(std::move(read.error()));
    return found;
}

Result<std::optional<History::Known>> History::find(std::int64_t conversation, EntryKey key) {
    return known(KNOWN_COLUMNS "WHERE conversation = ?1 AND key = ?2", conversation, static_cast<std::int64_t>(key));
}

Result<std::optional<History::Known>> History::find(std::int64_t conversation, const MessageId& id) {
    if (id.empty()) return std::nullopt;
    return known(KNOWN_COLUMNS "WHERE conversation = ?1 AND id = ?2 AND id <> '' LIMIT 1", conversation, id.value);
}

Result<std::optional<History::Known>> History::find_own(std::int64_t conversation, const OriginId& origin) {
    if (origin.empty()) return std::nullopt;
    return known(KNOWN_COLUMNS "WHERE conversation = ?1 AND origin = ?2 AND origin <> '' AND delivery <> 0 LIMIT 1",
                 conversation, origin.value);
}

Result<std::optional<History::Known>> History::find(std::int64_t conversation, Timestamp time) {
    return known(KNOWN_COLUMNS "INDEXED BY entry_when WHERE conversation = ?1 AND time >= ?2 AND position < 1 << 62 "
                               "ORDER BY time LIMIT 1",
                 conversation, time.time_since_epoch().count());
}

// Places are compared in two statements, of one position and of the others: SQLite would go through all entries of one
// position to compare row values, and a network without a log has only one. Beside `position = ?` stands no other
// condition on the position: SQLite may follow that one, through the whole conversation. Nothing in the outbox has a cursor.

Result<std::optional<History::Known>> History::next_on_network(std::int64_t conversation, Place from) {
    std::optional<Known> found;
    const auto take = [&](const store::Statement& row) { found = read_known(row); };
    auto read = sql_.each(KNOWN_COLUMNS "WHERE conversation = ?1 AND position = ?2 AND key > ?3 AND cursor <> '' "
                                        "ORDER BY key LIMIT 1",
                          take, conversation, from.position, from.key);
    if (read && !found)
        read = sql_.each(KNOWN_COLUMNS "WHERE conversation = ?1 AND position > ?2 AND position < 1 << 62 "
                                       "AND cursor <> '' ORDER BY position, key LIMIT 1",
                         take, conversation, from.position);
    if (!read) return fail(std::move(read.error()));
    return found;
}

Result<std::optional<History::Known>> History::last_on_network(std::int64_t conversation, Place until) {
    std::optional<Known> found;
    const auto take = [&](const store::Statement& row) { found = read_known(row); };
    auto read = sql_.each(KNOWN_COLUMNS "WHERE conversation = ?1 AND position = ?2 AND key <= ?3 AND cursor <> '' "
                                        "ORDER BY key DESC LIMIT 1",
                          take, conversation, until.position, until.key);
    if (read && !found)
        read = sql_.each(KNOWN_COLUMNS "WHERE conversation = ?1 AND position < min(?2, 1 << 62) "
                                       "AND cursor <> '' ORDER BY position DESC, key DESC LIMIT 1",
                         take, conversation, until.position);
    if (!read) return fail(std::move(read.error()));
    return found;
}

#define OF_OTHERS "kind IN (0, 4) AND delivery = 0 "
#define BEHIND "conversation = ?1 AND position > ?2 AND position < 1 << 62 AND "

Result<std::optional<EntryKey>> History::first_of_others(std::int64_t conversation, Place from) {
    auto key = sql_.number("SELECT key FROM entry WHERE conversation = ?1 AND position = ?2 AND key > ?3 AND " OF_OTHERS
                           "ORDER BY key LIMIT 1",
                           conversation, from.position, from.key);
    if (key && !*key)
        key = sql_.number("SELECT key FROM entry WHERE " BEHIND OF_OTHERS "ORDER BY position, key LIMIT 1",
                          conversation, from.position);
    if (!key) return fail(std::move(key.error()));
    if (!*key) return std::nullopt;
    return EntryKey{static_cast<std::uint64_t>(**key)};
}

Result<std::size_t> History::count_of_others(std::int64_t conversation, Place from, std::size_t most) {
    auto here = sql_.number("SELECT count(*) FROM (SELECT 1 FROM entry WHERE conversation = ?1 AND position = ?2 AND "
                            "key > ?3 AND " OF_OTHERS "LIMIT ?4)",
                            conversation, from.position, from.key, most);
    if (!here) return fail(std::move(here.error()));
    const auto some = static_cast<std::size_t>(here->value_or(0));
    auto behind = sql_.number("SELECT count(*) FROM (SELECT 1 FROM entry WHERE " BEHIND OF_OTHERS "LIMIT ?3)",
                              conversation, from.position, most - some);
    if (!behind) return fail(std::move(behind.error()));
    return some + static_cast<std::size_t>(behind->value_or(0));
}

Result<Place> History::last(std::int64_t conversation) {
    Place place;
    auto read = sql_.each(
        "SELECT position, key FROM entry WHERE conversation = ?1 AND position < 1 << 62 "
        "ORDER BY position DESC, key DESC LIMIT 1",
        [&](const store::Statement& row) {
            place = {row.integer(0), row.integer(1)};
        },
        conversation);
    if (!read) return fail(std::move(read.error()));
    return place;
}

Result<Timestamp> History::last_time(std::int64_t conversation) {
    auto time = sql_.number("SELECT time FROM entry WHERE conversation = ?1 AND position < 1 << 62 AND kind IN (0, 4) "
                            "ORDER BY position DESC, key DESC LIMIT 1",
                            conversation);
    if (!time) return fail(std::move(time.error()));
    return Timestamp{std::chrono::microseconds{time->value_or(0)}};
}

#define SELECT_PAGE                                                                                                    \
    "SELECT " CONFAB_ENTRY_COLUMNS "FROM entry LEFT JOIN outbox ON outbox.key = entry.key WHERE conversation = ?1 AND "

Result<Page> History::before(std::int64_t conversation, Place place, std::size_t count) {
    Page page;
    const auto take = [&](const store::Statement& row) {
        // Once a gap or the end of the page was met, the rest is only known to be there.
        if (page.more_before || page.entries.size() == count) {
            page.more_before = true;
            return;
        }
        page.entries.push_back(read_entry(row));
        page.more_before = page.entries.back().gap_before;
    };
    auto read = sql_.each(SELECT_PAGE "position = ?2 AND entry.key < ?3 ORDER BY entry.key DESC LIMIT ?4", take,
                          conversation, place.position, place.key, count + 1);
    if (read && !page.more_before)
        read = sql_.each(SELECT_PAGE "position < ?2 ORDER BY position DESC, entry.key DESC LIMIT ?3", take,
                         conversation, place.position, count - page.entries.size() + 1);
    if (read) read = files_.fill(page.entries);
    if (!read) return fail(std::move(read.error()));
    std::reverse(page.entries.begin(), page.entries.end());
    return page;
}

Result<Page> History::after(std::int64_t conversation, Place place, std::size_t count) {
    Page page;
    const auto take = [&](const store::Statement& row) {
        if (page.more_after || page.entries.size() == count || row.integer(11) != 0) {
            page.more_after = true;
            return;
        }
        page.entries.push_back(read_entry(row));
    };
    auto read = sql_.each(SELECT_PAGE "position = ?2 AND entry.key > ?3 ORDER BY entry.key LIMIT ?4", take,
                          conversation, place.position, place.key, count + 1);
    if (read && !page.more_after)
        read = sql_.each(SELECT_PAGE "position > ?2 ORDER BY position, entry.key LIMIT ?3", take, conversation,
                         place.position, count - page.entries.size() + 1);
    if (read) read = files_.fill(page.entries);
    if (!read) return fail(std::move(read.error()));
    return page;
}

Result<Page> History::with_files(std::int64_t conversation, Place before, std::size_t count) {
    Page page;
    const auto take = [&](const store::Statement& row) {
        if (page.entries.size() == count) page.more_before = true;
        else page.entries.push_back(read_entry(row));
    };
    auto read = sql_.each(SELECT_PAGE "files > 0 AND position = ?2 AND entry.key < ?3 ORDER BY entry.key DESC LIMIT ?4",
                          take, conversation, before.position, before.key, count + 1);
    if (read)
        read = sql_.each(SELECT_PAGE "files > 0 AND position < ?2 ORDER BY position DESC, entry.key DESC LIMIT ?3",
                         take, conversation, before.position, count - page.entries.size() + 1);
    if (read) read = files_.fill(page.entries);
    if (!read) return fail(std::move(read.error()));
    std::reverse(page.entries.begin(), page.entries.end());
    return page;
}

} // namespace confab::client
