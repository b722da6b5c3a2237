// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_rows.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "hub/sqlite_log_schema.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace confab::hub {

namespace {

std::int64_t number(Seq seq) noexcept {
    // A place beyond what SQLite can count is beyond every record.
    return static_cast<std::int64_t>(std::min(
        static_cast<std::uint64_t>(seq), static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() - 1)));
}

std::int64_t limit(std::size_t count) noexcept {
    return static_cast<std::int64_t>(std::min<std::size_t>(count, 1u << 30));
}

Record record_of(const store::Statement& row) {
    Record record;
    record.seq = Seq{static_cast<std::uint64_t>(row.integer(0))};
    record.kind = static_cast<RecordKind>(row.integer(1));
    record.id = MessageId{row.text(2)};
    record.origin = OriginId{row.text(3)};
    record.holder = HolderId{row.text(4)};
    record.room = RoomId{row.text(5)};
    record.other = HolderId{row.text(6)};
    record.recipient = UserId{row.text(7)};
    record.sender = UserId{row.text(8)};
    record.sender_name = row.text(9);
    record.time = row.time(10);
    record.target = MessageId{row.text(11)};
    record.body = row.text(12);
    return record;
}

} // namespace

bool shows(const Scope& scope, const Record& record) {
    if (const auto* room = std::get_if<RoomScope>(&scope)) return !record.is_private() && record.room == room->room;
    if (const auto* pair = std::get_if<PrivateScope>(&scope))
        return record.is_private() &&
               ((record.holder == pair->holder && folded(record.recipient.value) == pair->other_folded) ||
                (record.other == pair->holder && folded(record.sender.value) == pair->other_folded));
    const auto& all = std::get<EverythingScope>(scope);
    if (!record.is_private()) return std::find(all.rooms.begin(), all.rooms.end(), record.room) != all.rooms.end();
    return !all.holder.empty() && (record.holder == all.holder || record.other == all.holder);
}

/// What one index answers for: a room, a pair, or all that is private of a holder.
struct LogRows::Part {
    std::string first, second;
    const char *forward, *backward, *time;
};

std::vector<LogRows::Part> LogRows::parts(const Scope& scope) {
    using namespace schema;
    const auto room = [](const RoomId& id) { return Part{id.value, {}, room_forward, room_backward, room_time}; };
    if (const auto* one = std::get_if<RoomScope>(&scope)) return {room(one->room)};
    if (const auto* pair = std::get_if<PrivateScope>(&scope))
        return {{pair->holder.value, pair->other_folded, pair_forward, pair_backward, pair_time}};
    const auto& all = std::get<EverythingScope>(scope);
    std::vector<Part> list;
    for (const auto& id : all.rooms) list.push_back(room(id));
    if (!all.holder.empty()) list.push_back({all.holder.value, {}, own_forward, own_backward, own_time});
    return list;
}

Result<LogRows> LogRows::open(const std::filesystem::path& file, store::Database::Mode mode,
                              store::Durability durability) {
    auto database = store::Database::open(file, mode, durability, {schema::application_id, std::size(schema::steps)});
    if (!database) return fail(std::move(database.error()));
    LogRows rows{std::move(*database)};
    if (mode != store::Database::Mode::create) return rows;
    const auto with_file = [&](Error error) {
        error.text = fmt::format("{}: {}", file.string(), error.text);
        return fail(std::move(error));
    };
    if (auto done = rows.check_length(file); !done) return with_file(std::move(done.error()));
    if (auto done = store::migrate(rows.database_, schema::application_id, schema::steps); !done)
        return with_file(std::move(done.error()));
    if (auto done = rows.database_.execute("PRAGMA journal_size_limit=67108864"); !done)
        return with_file(std::move(done.error()));
    auto id = rows.log_id();
    if (!id) return with_file(std::move(id.error()));
    if (id->empty())
        if (auto given = rows.give_new_log_id(); !given) return with_file(std::move(given.error()));
    return rows;
}

/// A file that was cut off is noticed at once, rather than when somebody reads what is missing.
Result<void> LogRows::check_length(const std::filesystem::path& file) {
    auto pages = database_.prepare("SELECT (SELECT * FROM pragma_page_count) * (SELECT * FROM pragma_page_size)");
    if (!pages) return fail(std::move(pages.error()));
    if (auto row = pages->step(); !row) return fail(std::move(row.error()));
    std::error_code error;
    // Pages that are not in the file may still be in the WAL.
    auto wal = file;
    wal += "-wal";
    if (const auto bytes = std::filesystem::file_size(wal, error); !error && bytes > 0) return {};
    const auto bytes = std::filesystem::file_size(file, error);
    if (!error && bytes < static_cast<std::uintmax_t>(pages->integer(0)))
        return fail(Code::io, "{}",
                    tr("The file is damaged. Restore it from a backup, or move it away to begin anew."));
    return {};
}

Result<store::Statement*> LogRows::use(const char* sql) {
    if (const auto known = statements_.find(sql); known != statements_.end()) return &known->second;
    auto prepared = database_.prepare(sql);
    if (!prepared) return fail(std::move(prepared.error()));
    return &statements_.emplace(sql, std::move(*prepared)).first->second;
}

Result<std::vector<Record>> LogRows::all(store::Statement& rows) {
    std::vector<Record> records;
    while (true) {
        auto row = rows.step();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return records;
        records.push_back(record_of(rows));
    }
}

Result<std::optional<Record>> LogRows::one(store::Statement& rows) {
    auto row = rows.step();
    if (!row) return fail(std::move(row.error()));
    std::optional<Record> record;
    if (*row) record = record_of(rows);
    rows.reset();
    return record;
}

Result<LogPage> LogRows::read(const Scope& scope, Seq from, Seq upto, PageLimit limits, Direction direction) {
    const auto count = limits.records;
    // A trim in between would take away what was counted.
    auto snapshot = store::Transaction::begin_reading(database_);
    if (!snapshot) return fail(std::move(snapshot.error()));
    const bool forward = direction == Direction::forward;
    const auto end = number(upto) + 1;
    const auto above = forward ? number(from) : 0;
    const auto below = forward || from == Seq::none ? end : std::min(end, number(from));
    // Places first, from indexes alone; then only the records that are wanted.
    std::vector<std::int64_t> places;
    for (const auto& part : parts(scope)) {
        auto rows = use(forward ? part.forward : part.backward);
        if (!rows) return fail(std::move(rows.error()));
        (*rows)->bind(part.first, part.second, above, below, limit(count) + 1);
        while (true) {
            auto row = (*rows)->step();
            if (!row) return fail(std::move(row.error()));
            if (!*row) break;
            places.push_back((*rows)->integer(0));
        }
    }
    std::sort(places.begin(), places.end());
    if (!forward) std::reverse(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    LogPage page;
    page.more = places.size() > count;
    places.resize(std::min(places.size(), count));
    page.end = from;
    std::size_t bytes = 0;
    for (const auto place : places) {
        auto record = at(Seq{static_cast<std::uint64_t>(place)});
        if (!record) return fail(std::move(record.error()));
        if (!*record) continue;
        bytes += (*record)->body.size();
        if (bytes > limits.bytes && !page.records.empty()) {
            page.more = true;
            break;
        }
        page.end = (*record)->seq;
        page.records.push_back(std::move(**record));
    }
    if (!forward) std::reverse(page.records.begin(), page.records.end());
    return page;
}

Result<Seq> LogRows::find(const Scope& scope, Timestamp time, Seq upto) {
    auto snapshot = store::Transaction::begin_reading(database_);
    if (!snapshot) return fail(std::move(snapshot.error()));
    auto first = number(upto) + 1;
    for (const auto& part : parts(scope)) {
        auto rows = use(part.time);
        if (!rows) return fail(std::move(rows.error()));
        auto row = (*rows)->bind(part.first, part.second, time).step();
        if (!row) return fail(std::move(row.error()));
        if (*row) first = std::min(first, (*rows)->integer(0));
        (*rows)->reset();
    }
    return Seq{static_cast<std::uint64_t>(first - 1)};
}

Result<std::vector<Record>> LogRows::between(Seq from, Seq upto, std::size_t count, Direction direction) {
    auto rows = use(direction == Direction::forward ? schema::forward : schema::backward);
    if (!rows) return fail(std::move(rows.error()));
    return all((*rows)->bind(number(from), number(upto), limit(count)));
}

Result<std::optional<Record>> LogRows::at(Seq seq) {
    auto rows = use(schema::at);
    if (!rows) return fail(std::move(rows.error()));
    return one((*rows)->bind(number(seq)));
}

Result<std::optional<LogRows::KnownHolder>> LogRows::holder(std::string_view token) {
    auto rows = use(schema::holder);
    if (!rows) return fail(std::move(rows.error()));
    auto row = (*rows)->bind(token).step();
    if (!row) return fail(std::move(row.error()));
    std::optional<KnownHolder> found;
    if (*row) found = KnownHolder{{HolderId{(*rows)->text(0)}, (*rows)->text(1)}, (*rows)->time(2)};
    (*rows)->reset();
    return found;
}

Result<Seq> LogRows::last() {
    auto rows = use(schema::last);
    if (!rows) return fail(std::move(rows.error()));
    auto row = (*rows)->bind().step();
    if (!row) return fail(std::move(row.error()));
    const auto seq = *row ? (*rows)->integer(0) : 0;
    (*rows)->reset();
    return Seq{static_cast<std::uint64_t>(seq)};
}

Result<std::size_t> LogRows::count(Seq upto) {
    auto rows = use(schema::count);
    if (!rows) return fail(std::move(rows.error()));
    if (auto row = (*rows)->bind(number(upto)).step(); !row) return fail(std::move(row.error()));
    const auto total = static_cast<std::size_t>((*rows)->integer(0));
    (*rows)->reset();
    return total;
}

Result<std::size_t> LogRows::count_older(Timestamp before) {
    auto rows = use(schema::count_older);
    if (!rows) return fail(std::move(rows.error()));
    if (auto row = (*rows)->bind(before).step(); !row) return fail(std::move(row.error()));
    const auto total = static_cast<std::size_t>((*rows)->integer(0));
    (*rows)->reset();
    return total;
}

Result<std::string> LogRows::log_id() {
    auto rows = use(schema::log_id);
    if (!rows) return fail(std::move(rows.error()));
    auto row = (*rows)->bind().step();
    if (!row) return fail(std::move(row.error()));
    auto id = *row ? (*rows)->text(0) : std::string{};
    (*rows)->reset();
    return id;
}

} // namespace confab::hub
