// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/conversation_table.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace confab::client {

bool Thread::Floor::hides(std::optional<std::int64_t> at, Timestamp when) const noexcept {
    if (time == Timestamp{}) return false; // nothing was deleted
    if (at && position >> Place::seq_bits == *at >> Place::seq_bits) return *at <= position;
    return when <= time;
}

Result<std::vector<Thread>> ConversationTable::load(std::int64_t account, const AccountId& id) {
    std::vector<Thread> threads;
    auto read = sql_.each(
        "SELECT id, room, peer, read_position, read_key, stale, floor_position, floor_time FROM conversation "
        "WHERE account = ?1 AND deleted = 0",
        [&](const store::Statement& row) {
            threads.push_back({.id = {id, RoomId{row.text(1)}, UserId{row.text(2)}},
                               .row = row.integer(0),
                               .read = {row.integer(3), row.integer(4)},
                               .stale = static_cast<Stale>(row.integer(5)),
                               .floor = {row.integer(6), row.time(7)}});
        },
        account);
    if (!read) return fail(std::move(read.error()));
    for (auto& thread : threads) {
        auto unread = history_.count_of_others(thread.row, thread.read, most_unread);
        if (!unread) return fail(std::move(unread.error()));
        thread.unread = *unread;
    }
    return threads;
}

Result<Thread> ConversationTable::make(std::int64_t account, const ConversationId& id, Stale stale) {
    auto made =
        sql_.run("INSERT INTO conversation(account, room, peer, peer_folded, stale) VALUES (?1, ?2, ?3, ?4, ?5)",
                 account, id.room, id.peer, folded(id.peer.value), stale);
    if (!made) return fail(std::move(made.error()));
    return Thread{.id = id, .row = sql_.database().last_rowid(), .read = {}, .stale = stale, .floor = {}};
}

Result<void> ConversationTable::set_read(std::int64_t row, Place read) {
    return sql_.run("UPDATE conversation SET read_position = ?2, read_key = ?3 WHERE id = ?1", row, read.position,
                    read.key);
}

Result<void> ConversationTable::set_stale(std::int64_t row, Stale stale) {
    return sql_.run("UPDATE conversation SET stale = ?2 WHERE id = ?1", row, stale);
}

Result<void> ConversationTable::set_all_stale(std::int64_t account) {
    return sql_.run("UPDATE conversation SET stale = 1 WHERE account = ?1 AND stale = 0 AND deleted = 0", account);
}

Result<std::string> ConversationTable::draft(std::int64_t row) {
    std::string draft;
    auto read = sql_.each(
        "SELECT draft FROM conversation WHERE id = ?1", [&](const store::Statement& found) { draft = found.text(0); },
        row);
    if (!read) return fail(std::move(read.error()));
    return draft;
}

Result<void> ConversationTable::set_draft(std::int64_t row, std::string_view draft) {
    return sql_.run("UPDATE conversation SET draft = ?2 WHERE id = ?1", row, draft);
}

Result<Thread> ConversationTable::detach(std::int64_t account, const Thread& thread) {
    auto transaction = store::Transaction::begin(sql_.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto last = history_.last(thread.row);
    if (!last) return fail(std::move(last.error()));
    auto time = history_.last_time(thread.row);
    if (!time) return fail(std::move(time.error()));
    auto text = draft(thread.row);
    if (!text) return fail(std::move(text.error()));

    auto hidden = sql_.run("UPDATE conversation SET deleted = 1, draft = '' WHERE id = ?", thread.row);
    if (!hidden) return fail(std::move(hidden.error()));
    auto fresh = make(account, thread.id, thread.stale);
    if (!fresh) return fresh;
    fresh->floor = {std::max(last->position, thread.floor.position), std::max(*time, thread.floor.time)};
    fresh->read = std::max(thread.read, *last);
    auto moved = sql_.run("UPDATE entry SET conversation = ?2 WHERE conversation = ?1 AND position = 1 << 62",
                          thread.row, fresh->row);
    if (!moved) return fail(std::move(moved.error()));
    auto kept =
        sql_.run("UPDATE conversation SET draft = ?2, read_position = ?3, read_key = ?4, floor_position = ?5, "
                 "floor_time = ?6 WHERE id = ?1",
                 fresh->row, *text, fresh->read.position, fresh->read.key, fresh->floor.position, fresh->floor.time);
    if (!kept) return fail(std::move(kept.error()));
    if (auto done = transaction->commit(); !done) return fail(std::move(done.error()));
    return fresh;
}

} // namespace confab::client
