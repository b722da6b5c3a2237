// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "hub/sqlite_log_rows.hpp"
#include "hub/sqlite_log_schema.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

namespace confab::hub {

namespace {

/// Of (holder, room or private pair, origin); a hash, since the three are longer than most messages. Equal hashes are
/// compared in full, and SHA-256 lets nobody make many of them.
std::int64_t dedupe_hash(const Record& record) {
    const auto pair = record.is_private() ? folded(record.recipient.value) : std::string{};
    std::unique_ptr<GChecksum, decltype(&g_checksum_free)> sum{g_checksum_new(G_CHECKSUM_SHA256), g_checksum_free};
    for (const std::string* part : {&record.holder.value, &record.room.value, &pair, &record.origin.value}) {
        const std::uint64_t size = part->size();
        g_checksum_update(sum.get(), reinterpret_cast<const guchar*>(&size), sizeof size);
        g_checksum_update(sum.get(), reinterpret_cast<const guchar*>(part->data()), static_cast<gssize>(part->size()));
    }
    std::uint8_t digest[32];
    gsize length = sizeof digest;
    g_checksum_get_digest(sum.get(), digest, &length);
    std::uint64_t hash = 0;
    for (int i = 0; i < 8; ++i) hash = hash << 8 | digest[i];
    return static_cast<std::int64_t>(hash);
}

bool same_origin(const Record& a, const Record& b) {
    return a.origin == b.origin && a.holder == b.holder && a.room == b.room &&
           (!a.is_private() || folded(a.recipient.value) == folded(b.recipient.value));
}

} // namespace

std::string new_log_id() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

Result<std::optional<Result<Log::Committed>>> LogRows::known(const Record& record, std::int64_t dedupe) {
    auto rows = use(schema::repeated);
    if (!rows) return fail(std::move(rows.error()));
    auto found = all((*rows)->bind(dedupe));
    if (!found) return fail(std::move(found.error()));
    for (const auto& first : *found) {
        if (!same_origin(first, record)) continue;
        if (first.kind != record.kind || first.body != record.body || first.target != record.target)
            return Result<Log::Committed>{
                fail(Code::invalid, "{}", tr("This message id was used for another text before."))};
        return Result<Log::Committed>{Log::Committed{first.seq, first.id, first.time, true}};
    }
    return std::nullopt;
}

Result<std::optional<Log::Committed>> LogRows::repeated(const Record& record) {
    if (record.origin.empty()) return std::nullopt;
    auto before = known(record, dedupe_hash(record));
    if (!before) return fail(std::move(before.error()));
    if (!*before) return std::nullopt;
    return std::move(**before);
}

Result<Result<Log::Committed>> LogRows::write(Record& record) {
    std::optional<std::int64_t> dedupe;
    if (!record.origin.empty()) {
        dedupe = dedupe_hash(record);
        auto before = known(record, *dedupe);
        if (!before) return fail(std::move(before.error()));
        if (*before) return std::move(**before);
    }
    auto insert = use(schema::insert);
    if (!insert) return fail(std::move(insert.error()));
    std::optional<RoomId> room;
    if (!record.is_private()) room = record.room;
    (*insert)->bind(record.kind, record.id, record.origin, record.holder, room, record.other, record.recipient,
                    record.sender, record.sender_name, record.time, record.target, record.body, dedupe);
    if (auto done = (*insert)->run(); !done) return fail(std::move(done.error()));
    record.seq = Seq{static_cast<std::uint64_t>(database_.last_rowid())};
    if (record.is_private()) {
        if (auto done = write_party(record.holder, folded(record.recipient.value), record); !done)
            return fail(std::move(done.error()));
        if (auto done = write_party(record.other, folded(record.sender.value), record); !done)
            return fail(std::move(done.error()));
    }
    return Result<Log::Committed>{Log::Committed{record.seq, record.id, record.time}};
}

Result<void> LogRows::write_party(const HolderId& holder, std::string_view other, const Record& record) {
    if (holder.empty()) return {};
    auto insert = use(schema::insert_party);
    if (!insert) return fail(std::move(insert.error()));
    return (*insert)->bind(holder, other, record.seq, record.time).run();
}

Result<void> LogRows::write_holder(std::string_view token, const Holders::Lineage& lineage, Timestamp used) {
    auto insert = use(schema::insert_holder);
    if (!insert) return fail(std::move(insert.error()));
    return (*insert)->bind(token, lineage.holder, lineage.user_folded, used).run();
}

Result<std::vector<Record>> LogRows::erase_older(Timestamp before, std::size_t count) {
    auto older = use(schema::older);
    if (!older) return fail(std::move(older.error()));
    auto records = all((*older)->bind(before, static_cast<std::int64_t>(count)));
    if (!records) return records;
    for (const auto* sql : {schema::erase, schema::erase_party}) {
        auto erase = use(sql);
        if (!erase) return fail(std::move(erase.error()));
        for (const auto& record : *records)
            if (auto done = (*erase)->bind(record.seq).run(); !done) return fail(std::move(done.error()));
    }
    return records;
}

Result<void> LogRows::erase_holders(Timestamp before) {
    auto erase = use(schema::erase_holders);
    if (!erase) return fail(std::move(erase.error()));
    return (*erase)->bind(before).run();
}

Result<void> LogRows::give_new_log_id() {
    auto rows = use(schema::set_log_id);
    if (!rows) return fail(std::move(rows.error()));
    if (auto done = (*rows)->bind(new_log_id()).run(); !done) return done;
    return mark_closed(); // the number of another log is never taken for one of this
}

Result<void> LogRows::run(const char* sql) {
    auto statement = use(sql);
    if (!statement) return fail(std::move(statement.error()));
    return (*statement)->bind().run();
}

Result<void> LogRows::mark_open(bool wal_left) {
    auto mode = database_.prepare("PRAGMA synchronous");
    if (!mode) return fail(std::move(mode.error()));
    if (auto row = mode->step(); !row) return fail(std::move(row.error()));
    const auto synchronous = fmt::format("PRAGMA synchronous={}", mode->integer(0));
    mode->reset();
    if (auto done = database_.execute("PRAGMA synchronous=FULL"); !done) return done;
    const auto mark = [&]() -> Result<void> {
        auto transaction = store::Transaction::begin(database_);
        if (!transaction) return fail(std::move(transaction.error()));
        auto marked = use(schema::is_open);
        if (!marked) return fail(std::move(marked.error()));
        auto row = (*marked)->bind().step();
        if (!row) return fail(std::move(row.error()));
        (*marked)->reset();
        if (*row || wal_left)
            if (auto done = run(schema::leave_gap); !done) return done;
        if (auto done = run(schema::set_open); !done) return done;
        return transaction->commit();
    };
    auto marked = mark();
    if (auto done = database_.execute(synchronous.c_str()); !done) return done;
    return marked;
}

Result<void> LogRows::mark_closed() { return run(schema::set_closed); }

Result<void> LogRows::probe() {
    for (const auto* sql : {schema::set_probe, schema::clear_probe}) {
        auto transaction = store::Transaction::begin(database_);
        if (!transaction) return fail(std::move(transaction.error()));
        if (auto done = run(sql); !done) return done;
        if (auto done = transaction->commit(); !done) return done;
    }
    return {};
}

} // namespace confab::hub
