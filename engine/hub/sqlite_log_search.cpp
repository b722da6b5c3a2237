// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_search.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace confab::hub {

namespace {

constexpr std::size_t scan_page = 200;
/// A longer time is not narrowed down by months.
constexpr int most_months = 24;

std::string room_term(const RoomId& room) { return "room:" + room.value; }
std::string holder_term(const HolderId& holder) { return "holder:" + holder.value; }
std::string sender_term(std::string_view folded_id) { return "from:" + std::string{folded_id}; }

/// Months since the year 0.
int month_of(Timestamp time) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    return static_cast<int>(day.year()) * 12 + static_cast<int>(static_cast<unsigned>(day.month()));
}

std::string month_term(int month) { return fmt::format("month:{}", month); }

/// Terms that every hit has.
store::FullText::Filter filter_of(const SearchQuery& query) {
    store::FullText::Filter filter;
    auto& scope = filter.emplace_back();
    if (const auto* room = std::get_if<RoomScope>(&query.scope)) scope.push_back(room_term(room->room));
    else if (const auto* pair = std::get_if<PrivateScope>(&query.scope)) scope.push_back(holder_term(pair->holder));
    else {
        const auto& all = std::get<EverythingScope>(query.scope);
        for (const auto& room : all.rooms) scope.push_back(room_term(room));
        if (!all.holder.empty()) scope.push_back(holder_term(all.holder));
    }
    if (!query.sender.empty()) filter.push_back({sender_term(folded(query.sender.value))});
    if (query.since != Timestamp{} && query.until != Timestamp{} && query.since < query.until &&
        query.until - query.since < std::chrono::days{31 * most_months}) {
        auto& months = filter.emplace_back();
        for (int month = month_of(query.since); month <= month_of(query.until); ++month)
            months.push_back(month_term(month));
    }
    return filter;
}

/// Collects hits, the newest first, until there is one more than asked for.
class Hits {
public:
    Hits(const SearchQuery& query, store::TextQuery text)
        : query_{query}, text_{std::move(text)}, sender_{folded(query.sender.value)} {}

    [[nodiscard]] const store::TextQuery& text() const noexcept { return text_; }
    [[nodiscard]] bool enough() const noexcept { return page_.more; }

    void look_at(Record record) {
        if (!is_hit(record)) return;
        if (page_.records.size() == query_.count) page_.more = true;
        else page_.records.push_back(std::move(record));
    }

    [[nodiscard]] const LogPage& page() const noexcept { return page_; }
    void go_back_to(LogPage page) { page_ = std::move(page); }

private:
    [[nodiscard]] bool is_hit(const Record& record) const {
        return is_indexed(record) && shows(query_.scope, record) &&
               (query_.since == Timestamp{} || record.time >= query_.since) &&
               (query_.until == Timestamp{} || record.time < query_.until) &&
               (sender_.empty() || folded(record.sender.value) == sender_) && text_.matches(record.body);
    }

    const SearchQuery& query_;
    const store::TextQuery text_;
    const std::string sender_;
    LogPage page_;
};

/// Looks at all records with from < seq <= upto.
Result<void> scan(LogRows& rows, Seq from, Seq upto, Hits& hits, const std::atomic<bool>& stop) {
    while (upto > from && !hits.enough() && !stop) {
        auto page = rows.between(from, upto, scan_page, Direction::backward);
        if (!page) return fail(std::move(page.error()));
        if (page->empty()) return {};
        upto = Seq{static_cast<std::uint64_t>(page->back().seq) - 1};
        for (auto& record : *page) hits.look_at(std::move(record));
    }
    return {};
}

/// The same by way of the index. The inner result: the index could not be asked.
Result<Result<void>> ask_index(LogRows& rows, const store::FullText& index, Seq from, Seq upto,
                               const SearchQuery& query, Hits& hits, const std::atomic<bool>& stop) {
    Result<void> read;
    auto asked = index.search(hits.text(), filter_of(query), static_cast<std::int64_t>(upto) + 1, [&](std::int64_t id) {
        const auto seq = Seq{static_cast<std::uint64_t>(id)};
        if (seq <= from || stop) return false;
        auto record = rows.at(seq);
        if (!record) {
            read = fail(std::move(record.error()));
            return false;
        }
        if (*record) hits.look_at(std::move(**record)); // otherwise trimmed
        return !hits.enough();
    });
    if (!read) return fail(std::move(read.error()));
    return asked;
}

} // namespace

bool is_indexed(const Record& record) noexcept { return record.kind == RecordKind::message; }

store::FullText::Row index_row(const Record& record) {
    store::FullText::Row row{static_cast<std::int64_t>(record.seq), record.body, {}};
    if (record.is_private()) row.terms = {holder_term(record.holder), holder_term(record.other)};
    else row.terms = {room_term(record.room)};
    row.terms.push_back(sender_term(folded(record.sender.value)));
    row.terms.push_back(month_term(month_of(record.time)));
    return row;
}

Result<SearchResult> search_log(LogRows& rows, const store::FullText* index, const SearchQuery& query, Seq upto,
                                const std::atomic<bool>& stop) {
    auto text = store::TextQuery::parse(query.text);
    if (!text) return fail(std::move(text.error()));
    if (query.before != Seq::none) upto = std::min(upto, Seq{static_cast<std::uint64_t>(query.before) - 1});
    Seq from = Seq::none;
    if (query.since != Timestamp{}) {
        // All records up to there are older, however the clock jumped.
        auto first = rows.find(query.scope, query.since, upto);
        if (!first) return fail(std::move(first.error()));
        from = *first;
    }
    const auto indexed =
        std::clamp(Seq{static_cast<std::uint64_t>(index ? index->position() : 0)}, from, std::max(from, upto));
    SearchResult result;
    Hits hits{query, std::move(*text)};
    if (auto done = scan(rows, indexed, upto, hits, stop); !done) return fail(std::move(done.error()));
    if (index && indexed > from && !hits.enough()) {
        const auto scanned = hits.page();
        auto asked = ask_index(rows, *index, from, indexed, query, hits, stop);
        if (!asked) return fail(std::move(asked.error()));
        if (!*asked) {
            result.index_broken = true;
            hits.go_back_to(scanned);
            if (auto done = scan(rows, from, indexed, hits, stop); !done) return fail(std::move(done.error()));
        }
    }
    result.page = hits.page();
    return result;
}

} // namespace confab::hub
