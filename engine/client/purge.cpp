// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/purge.hpp"

#include "base/log.hpp"
#include "client/indexer.hpp"

#include <utility>

namespace confab::client {

void Purge::start(std::function<void(Result<void>)> then) {
    if (then) waiting_.push_back(std::move(then));
    if (std::exchange(running_, true)) return;
    later();
}

void Purge::later() {
    loop_.post([this, alive = std::weak_ptr{alive_}] {
        if (!alive.expired()) next();
    });
}

void Purge::next() {
    auto some = delete_some();
    if (!some) return end(fail(std::move(some.error())));
    if (!*some) end({});
}

Result<bool> Purge::delete_some() {
    std::vector<Indexed> rows;
    auto read = sql_.each(
        "SELECT " CONFAB_INDEXED_COLUMNS "FROM entry JOIN conversation ON conversation.id = entry.conversation "
        "WHERE conversation = (SELECT id FROM conversation WHERE deleted = 1 LIMIT 1) LIMIT ?",
        [&](const store::Statement& row) { rows.push_back(read_indexed(row)); }, slice);
    if (!read) return fail(std::move(read.error()));

    auto transaction = store::Transaction::begin(sql_.database());
    if (!transaction) return fail(std::move(transaction.error()));
    for (const auto& row : rows)
        if (auto gone = sql_.run("DELETE FROM entry WHERE key = ?", row.key); !gone)
            return fail(std::move(gone.error()));
    bool more = true;
    if (rows.empty()) {
        auto emptied =
            sql_.run("DELETE FROM conversation WHERE id = (SELECT id FROM conversation WHERE deleted = 1 LIMIT 1)");
        if (!emptied) return fail(std::move(emptied.error()));
        more = sql_.database().changes() > 0;
    }
    if (!more)
        if (auto gone = sql_.run("DELETE FROM account WHERE name IS NULL"); !gone) return fail(std::move(gone.error()));
    if (auto done = transaction->commit(); !done) return fail(std::move(done.error()));

    if (more)
        worker_.ask([rows = std::move(rows)](WorkerSide& side) { return remove_from_index(side, rows); },
                    [this, alive = std::weak_ptr{alive_}](Result<void> removed) {
                        if (alive.expired()) return;
                        if (!removed) log::warning("search index: {}", removed.error().text);
                        next();
                    });
    return more;
}

void Purge::end(Result<void> how) {
    running_ = false;
    if (!how) log::error("deleting history: {}", how.error().text);
    for (auto& then : std::exchange(waiting_, {})) then(how);
}

} // namespace confab::client
