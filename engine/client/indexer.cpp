// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/indexer.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "client/timeline.hpp"

#include <algorithm>
#include <limits>

namespace confab::client {

namespace {

constexpr int batch = 500;
constexpr std::int64_t low_mask = (std::int64_t{1} << IndexId::key_bits) - 1;
constexpr std::int64_t last_millisecond = (std::int64_t{1} << (63 - IndexId::key_bits)) - 1;

std::int64_t milliseconds(Timestamp time) noexcept {
    // An unknown time is the first; 0 is no number of the index.
    return std::clamp<std::int64_t>(time.time_since_epoch().count() / 1000, 1, last_millisecond);
}

/// One batch; false: there was nothing left.
Result<bool> index_some(Sql& sql, store::FullText& index) {
    std::vector<store::FullText::Row> rows;
    auto position = index.position();
    auto read = sql.each(
        "SELECT " CONFAB_INDEXED_COLUMNS "FROM entry JOIN conversation ON conversation.id = entry.conversation "
        "WHERE serial > ?1 ORDER BY serial LIMIT ?2",
        [&](const store::Statement& found) {
            auto each = read_indexed(found);
            position = each.serial;
            if (each.row.id > 0) rows.push_back(std::move(each.row));
        },
        position, batch);
    if (!read) return fail(std::move(read.error()));
    if (position == index.position()) return false;
    if (auto added = index.add(rows, position); !added) return fail(std::move(added.error()));
    return true;
}

} // namespace

std::int64_t IndexId::of(Timestamp time, std::int64_t key) noexcept {
    return milliseconds(time) << key_bits | (key & low_mask);
}

std::int64_t IndexId::behind(Timestamp time) noexcept {
    const auto at = milliseconds(time);
    return at == last_millisecond ? std::numeric_limits<std::int64_t>::max() : (at + 1) << key_bits;
}

IndexId IndexId::parse(std::int64_t id) noexcept {
    const auto at = id >> key_bits;
    const auto time = [](std::int64_t ms) { return Timestamp{std::chrono::milliseconds{ms}}; };
    return {at <= 1 ? Timestamp::min() : time(at),
            at >= last_millisecond ? Timestamp::max() : time(at + 1) - std::chrono::microseconds{1}, id & low_mask};
}

std::string conversation_term(std::int64_t row) { return fmt::format("c:{}", row); }

std::string account_term(std::int64_t row) { return fmt::format("a:{}", row); }

std::string sender_term(const UserId& sender) { return "s:" + folded(sender.value); }

Indexed read_indexed(const store::Statement& row) {
    Indexed found{row.integer(0), row.integer(1), {}};
    if (static_cast<EntryKind>(row.integer(7)) != EntryKind::message) return found;
    found.row = {IndexId::of(row.time(2), found.key),
                 row.text(3),
                 {sender_term(UserId{row.text(4)}), conversation_term(row.integer(5)), account_term(row.integer(6))}};
    return found;
}

Result<void> bring_index_up_to_date(WorkerSide& side) {
    auto sql = side.sql();
    if (!sql) return fail(std::move(sql.error()));
    auto index = side.index();
    if (!index) return fail(std::move(index.error()));
    bool begun_anew = false;
    while (!side.stopped()) {
        side.checkpoint_if_wanted();
        auto more = index_some(**sql, **index);
        if (!more) {
            // What the index can't go on with, it can be made anew from.
            if (begun_anew || !store::FullText::is_lost(more.error())) return fail(std::move(more.error()));
            log::warning("search index: {}: it is made anew", more.error().text);
            begun_anew = true;
            if (auto cleared = (*index)->clear(); !cleared) return cleared;
            continue;
        }
        if (!*more) break;
    }
    return {};
}

} // namespace confab::client
