// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_search.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace confab::hub {

namespace {

constexpr std::size_t scan_page = 200;
/// The numbers that the index is asked about first; then more and more.
constexpr std::int64_t first_window = 50'000;
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

/// Collects hits, the newest first, until there is one more than asked for, or it took too long.
class Hits {
public:
    Hits(const SearchQuery& query, store::TextQuery text, const SearchLimits& limits, const std::atomic<bool>& stop)
        : query_{query}, text_{std::move(text)}, sender_{folded(query.sender.value)}, stop_{stop},
          until_{std::chrono::steady_clock::now() + limits.time}, candidates_{limits.candidates} {}

    [[nodiscard]] const store::TextQuery& text() const noexcept { return text_; }
    [[nodiscard]] bool enough() const noexcept { return page_.more || stop_; }
    [[nodiscard]] bool too_long() const {
        return stop_ || looked_at_ >= candidates_ || std::chrono::steady_clock::now() >= until_;
    }

    void look_at(Record record) {
        ++looked_at_;
        if (!is_hit(record)) return;
        bytes_ += record.body.size();
        const auto& hits = page_.records;
        if (hits.size() == query_.limit.records || (!hits.empty() && bytes_ > query_.limit.bytes))
            return end_at(hits.empty() ? Seq{static_cast<std::uint64_t>(record.seq) + 1} : hits.back().seq);
        page_.records.push_back(std::move(record));
    }
    /// There may be more, below `place`.
    void end_at(Seq place) {
        page_.more = true;
        page_.end = place;
    }

    [[nodiscard]] LogPage take() { return std::move(page_); }
    [[nodiscard]] std::size_t count() const noexcept { return page_.records.size(); }
    /// Only the first `count` stay, as if no more had been looked at.
    void go_back_to(std::size_t count) {
        for (; page_.records.size() > count; page_.records.pop_back()) bytes_ -= page_.records.back().body.size();
    }

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
    const std::atomic<bool>& stop_;
    const std::chrono::steady_clock::time_point until_;
    const std::size_t candidates_;
    std::size_t looked_at_ = 0, bytes_ = 0;
    LogPage page_;
};

/// Looks at all records with from < seq <= upto; at one page of them at least.
Result<void> scan(LogRows& rows, Seq from, Seq upto, Hits& hits) {
    while (upto > from && !hits.enough()) {
        auto page = rows.between(from, upto, scan_page, Direction::backward);
        if (!page) return fail(std::move(page.error()));
        for (auto& record : *page) {
            upto = record.seq;
            hits.look_at(std::move(record));
            if (hits.enough()) return {};
        }
        if (page->size() < scan_page) return {};
        if (hits.too_long()) hits.end_at(upto);
        upto = Seq{static_cast<std::uint64_t>(upto) - 1};
    }
    return {};
}

/// The same by way of the index. The inner result is the index's: down to where it was asked.
Result<Result<std::int64_t>> ask_index(LogRows& rows, const store::FullText& index, Seq from, Seq upto,
                                       const SearchQuery& query, Hits& hits) {
    Result<void> read;
    const auto look = [&](std::int64_t id) {
        const auto seq = Seq{static_cast<std::uint64_t>(id)};
        if (seq <= from) return false;
        auto record = rows.at(seq);
        if (!record) {
            read = fail(std::move(record.error()));
            return false;
        }
        if (*record) hits.look_at(std::move(**record)); // otherwise trimmed
        return !hits.enough() && !hits.too_long();
    };
    auto asked = index.search(hits.text(), filter_of(query), static_cast<std::int64_t>(upto) + 1, look,
                              {[&] { return hits.too_long(); }, first_window});
    if (!read) return fail(std::move(read.error()));
    return asked;
}

/// By way of the index where it can be asked, and one by one where not.
Result<void> search_old(LogRows& rows, const store::FullText& index, Seq from, Seq upto, const SearchQuery& query,
                        Hits& hits, bool& broken) {
    const auto before = hits.count();
    const auto asked = ask_index(rows, index, from, upto, query, hits);
    if (!asked) return fail(asked.error());
    if (hits.enough()) return {};
    if (!*asked) {
        broken = store::FullText::is_lost(asked->error());
        hits.go_back_to(before); // a damaged index may have left some out
        return scan(rows, from, upto, hits);
    }
    const auto down_to = Seq{static_cast<std::uint64_t>(**asked)};
    if (down_to <= from) return {};
    if (down_to > upto) return scan(rows, from, upto, hits); // not one step: then a page of records
    hits.end_at(down_to);
    return {};
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
                                const SearchLimits& limits, const std::atomic<bool>& stop) {
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
    Hits hits{query, std::move(*text), limits, stop};
    if (auto done = scan(rows, indexed, upto, hits); !done) return fail(std::move(done.error()));
    if (index && indexed > from && !hits.enough()) {
        auto done = search_old(rows, *index, from, indexed, query, hits, result.index_broken);
        if (!done) return fail(std::move(done.error()));
    }
    result.page = hits.take();
    return result;
}

} // namespace confab::hub
