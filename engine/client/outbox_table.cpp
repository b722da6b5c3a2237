// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/outbox_table.hpp"

#include "client/history.hpp"

namespace confab::client {

Result<std::vector<Outbox::Item>> OutboxTable::load(std::int64_t account, const AccountId& id) {
    std::vector<Outbox::Item> items;
    auto read = sql_.each(
        "SELECT " CONFAB_ENTRY_COLUMNS ", room, peer, state, repeatable FROM outbox "
        "JOIN entry ON entry.key = outbox.key JOIN conversation ON conversation.id = entry.conversation "
        "WHERE outbox.account = ?1 AND deleted = 0 ORDER BY outbox.key",
        [&](const store::Statement& row) {
            items.push_back({.to = {id, RoomId{row.text(entry_columns)}, UserId{row.text(entry_columns + 1)}},
                             .entry = read_entry(row),
                             .state = static_cast<Outbox::State>(row.integer(entry_columns + 2)),
                             .repeatable = row.integer(entry_columns + 3) != 0});
        },
        account);
    if (!read) return fail(std::move(read.error()));
    for (auto& item : items) {
        if (item.entry.files.empty()) continue;
        auto files = FileTable{sql_}.load(item.entry.key);
        if (!files) return fail(std::move(files.error()));
        item.entry.files = std::move(*files);
    }
    return items;
}

Result<void> OutboxTable::add(std::int64_t account, EntryKey key) {
    return sql_.run("INSERT INTO outbox(key, account, state, repeatable) VALUES (?1, ?2, ?3, 0)", key, account,
                    Outbox::State::waiting);
}

Result<void> OutboxTable::set(const Outbox::Item& item) {
    auto kept = sql_.run("UPDATE outbox SET state = ?2, repeatable = ?3, code = ?4, reason = ?5 WHERE key = ?1",
                         item.entry.key, item.state, item.repeatable, item.entry.error.code, item.entry.error.text);
    if (!kept) return kept;
    return sql_.run("UPDATE entry SET delivery = ?2 WHERE key = ?1 AND delivery <> ?2", item.entry.key,
                    item.entry.delivery);
}

} // namespace confab::client
