// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/account_table.hpp"

namespace confab::client {

Result<std::vector<SavedAccount>> AccountTable::saved() {
    std::vector<SavedAccount> accounts;
    auto read = sql_.each(
        "SELECT name, transport, user, display, retry, online FROM account WHERE saved > 0 AND name IS NOT NULL "
        "ORDER BY saved",
        [&](const store::Statement& row) {
            accounts.push_back({.config = {.id = AccountId{row.text(0)},
                                           .transport = row.text(1),
                                           .settings = {},
                                           .user = UserId{row.text(2)},
                                           .display = row.text(3),
                                           .retry_from_start = row.integer(4) != 0},
                                .online = row.integer(5) != 0});
        });
    if (!read) return fail(std::move(read.error()));
    for (auto& account : accounts) {
        read = sql_.each(
            "SELECT key, value FROM setting WHERE account = (SELECT id FROM account WHERE name = ?)",
            [&](const store::Statement& row) { account.config.settings[row.text(0)] = row.text(1); },
            account.config.id);
        if (!read) return fail(std::move(read.error()));
    }
    return accounts;
}

Result<void> AccountTable::save(const SavedAccount& account) {
    auto transaction = store::Transaction::begin(sql_.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto id = row(account.config.id);
    if (!id) return fail(std::move(id.error()));
    const auto& config = account.config;
    auto kept = sql_.run("UPDATE account SET transport = ?2, user = ?3, display = ?4, retry = ?5, online = ?6, "
                         "saved = iif(saved > 0, saved, (SELECT max(saved) + 1 FROM account)) WHERE id = ?1",
                         *id, config.transport, config.user, config.display, config.retry_from_start, account.online);
    if (kept) kept = sql_.run("DELETE FROM setting WHERE account = ?", *id);
    for (const auto& [key, value] : config.settings)
        if (kept) kept = sql_.run("INSERT INTO setting(account, key, value) VALUES (?, ?, ?)", *id, key, value);
    if (!kept) return kept;
    return transaction->commit();
}

Result<void> AccountTable::forget(const AccountId& id) {
    auto transaction = store::Transaction::begin(sql_.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto gone = sql_.run("UPDATE conversation SET deleted = 1, draft = '' WHERE account = (SELECT id FROM account "
                         "WHERE name = ?)",
                         id);
    if (gone)
        gone = sql_.run("UPDATE account SET name = NULL, saved = 0, user = '', display = '', resume_user = '', "
                        "token = '', since = '' WHERE name = ?",
                        id);
    if (!gone) return gone;
    return transaction->commit();
}

Result<std::int64_t> AccountTable::row(const AccountId& id) {
    auto found = sql_.number("SELECT id FROM account WHERE name = ?", id);
    if (!found) return fail(std::move(found.error()));
    if (*found) return **found;
    if (auto made = sql_.run("INSERT INTO account(name) VALUES (?)", id); !made) return fail(std::move(made.error()));
    return sql_.database().last_rowid();
}

Result<ResumeOwner> AccountTable::owner(std::int64_t account) {
    ResumeOwner owner;
    auto read = sql_.each(
        "SELECT resume_transport, resume_user, resume_place FROM account WHERE id = ?",
        [&](const store::Statement& row) {
            owner = {row.text(0), row.text(1), row.text(2)};
        },
        account);
    if (!read) return fail(std::move(read.error()));
    return owner;
}

Result<void> AccountTable::assign(std::int64_t account, const ResumeOwner& owner) {
    return sql_.run(
        "UPDATE account SET resume_transport = ?2, resume_user = ?3, resume_place = ?4, token = '', since = '' "
        "WHERE id = ?1",
        account, owner.transport, owner.user, owner.place);
}

Result<ResumeData> AccountTable::resume(std::int64_t account) {
    ResumeData data;
    auto read = sql_.each(
        "SELECT token, since FROM account WHERE id = ?",
        [&](const store::Statement& row) {
            data = {row.text(0), Cursor{row.text(1)}};
        },
        account);
    if (!read) return fail(std::move(read.error()));
    return data;
}

Result<void> AccountTable::set_resume(std::int64_t account, const ResumeData& data) {
    return sql_.run("UPDATE account SET token = ?2, since = ?3 WHERE id = ?1", account, data.token, data.since);
}

Result<void> AccountTable::set_since(std::int64_t account, const Cursor& since) {
    return sql_.run("UPDATE account SET since = ?2 WHERE id = ?1", account, since);
}

Result<Generation> AccountTable::generation(std::int64_t account) {
    Generation found;
    auto read = sql_.each(
        "SELECT number, log_id FROM generation WHERE account = ? ORDER BY number DESC LIMIT 1",
        [&](const store::Statement& row) {
            found = {row.integer(0), row.text(1)};
        },
        account);
    if (!read) return fail(std::move(read.error()));
    return found;
}

Result<void> AccountTable::add_generation(std::int64_t account, const Generation& generation) {
    return sql_.run("INSERT INTO generation(account, number, log_id) VALUES (?, ?, ?)", account, generation.number,
                    generation.log_id);
}

} // namespace confab::client
