// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/searcher.hpp"

#include "base/text.hpp"
#include "client/history.hpp"
#include "client/indexer.hpp"

#include <algorithm>
#include <limits>

namespace confab::client {

namespace {

/// The terms that every hit has. Nothing: there is no such account or conversation.
Result<std::optional<store::FullText::Filter>> filter_of(Sql& sql, const SearchRequest& request) {
    store::FullText::Filter filter;
    if (!request.sender.empty()) filter.push_back({sender_term(request.sender)});
    if (request.in) {
        auto row = sql.number("SELECT conversation.id FROM conversation JOIN account ON account.id = account "
                              "WHERE name = ?1 AND room = ?2 AND peer_folded = ?3 AND deleted = 0",
                              request.in->account, request.in->room, folded(request.in->peer.value));
        if (!row) return fail(std::move(row.error()));
        if (!*row) return std::nullopt;
        filter.push_back({conversation_term(**row)});
    }
    if (request.account) {
        auto row = sql.number("SELECT id FROM account WHERE name = ?", *request.account);
        if (!row) return fail(std::move(row.error()));
        if (!*row) return std::nullopt;
        filter.push_back({account_term(**row)});
    }
    return filter;
}

/// Ids below this one are asked for. Nothing: the last hit is gone, and where it was is not known.
Result<std::optional<std::int64_t>> upper_end(Sql& sql, const SearchRequest& request) {
    auto end = std::numeric_limits<std::int64_t>::max();
    if (request.until != Timestamp{}) end = IndexId::behind(request.until);
    if (request.before != EntryKey::none) {
        auto time = sql.number("SELECT time FROM entry WHERE key = ?", request.before);
        if (!time) return fail(std::move(time.error()));
        if (!*time) return std::nullopt;
        end = std::min(
            end, IndexId::of(Timestamp{std::chrono::microseconds{**time}}, static_cast<std::int64_t>(request.before)));
    }
    return end;
}

class Hits {
public:
    Hits(Sql& sql, const SearchRequest& request, const store::TextQuery& query)
        : sql_{sql}, request_{request}, query_{query}, sender_{folded(request.sender.value)},
          first_{request.since == Timestamp{} ? 0 : IndexId::first(request.since)} {}

    /// Looks at a candidate. False: there is no need for more.
    bool look_at(std::int64_t id) {
        if (id < first_) return false;
        const auto candidate = IndexId::parse(id);
        auto read = sql_.each(
            "SELECT " CONFAB_ENTRY_COLUMNS ", account.name, room, peer FROM entry INDEXED BY entry_time "
            "JOIN conversation ON conversation.id = entry.conversation JOIN account ON account.id = conversation.account "
            "LEFT JOIN outbox ON outbox.key = entry.key WHERE entry.time BETWEEN ?1 AND ?2 AND entry.key & ?3 = ?4 "
            "AND deleted = 0 AND name IS NOT NULL AND kind = 0 AND position < 1 << 62",
            [&](const store::Statement& row) { take(row); }, candidate.since, candidate.until,
            (std::int64_t{1} << IndexId::key_bits) - 1, candidate.low_key);
        if (!read) error_ = std::move(read.error());
        return error_.code == Code::ok && result_.hits.size() <= request_.limit;
    }

    Result<SearchResult> take() {
        if (error_.code != Code::ok) return fail(std::move(error_));
        result_.more = result_.hits.size() > request_.limit;
        if (result_.more) result_.hits.resize(request_.limit);
        return std::move(result_);
    }

private:
    void take(const store::Statement& row) {
        if (!query_.matches(row.view(8))) return;
        auto entry = read_entry(row);
        entry.files.clear(); // looked at in its page
        if ((request_.since != Timestamp{} && entry.time < request_.since) ||
            (request_.until != Timestamp{} && entry.time > request_.until) ||
            (!sender_.empty() && folded(entry.sender.value) != sender_))
            return;
        ConversationId where{AccountId{row.text(entry_columns)}, RoomId{row.text(entry_columns + 1)},
                             UserId{row.text(entry_columns + 2)}};
        if (request_.account && where.account != *request_.account) return;
        if (request_.in && (where.account != request_.in->account || where.room != request_.in->room ||
                            folded(where.peer.value) != folded(request_.in->peer.value)))
            return;
        result_.hits.push_back({std::move(where), std::move(entry)});
    }

    Sql& sql_;
    const SearchRequest& request_;
    const store::TextQuery& query_;
    std::string sender_;
    std::int64_t first_;
    SearchResult result_;
    Error error_{Code::ok, {}};
};

} // namespace

Result<SearchResult> search_store(WorkerSide& side, const SearchRequest& request) {
    auto query = store::TextQuery::parse(request.text);
    if (!query) return fail(std::move(query.error()));
    auto sql = side.sql();
    if (!sql) return fail(std::move(sql.error()));
    if (auto indexed = bring_index_up_to_date(side); !indexed) return fail(std::move(indexed.error()));
    auto filter = filter_of(**sql, request);
    if (!filter) return fail(std::move(filter.error()));
    auto end = upper_end(**sql, request);
    if (!end) return fail(std::move(end.error()));
    if (!*filter || !*end) return SearchResult{};
    auto index = side.index();
    if (!index) return fail(std::move(index.error()));

    Hits hits{**sql, request, *query};
    auto searched =
        (*index)->search(*query, **filter, **end, [&](std::int64_t id) { return !side.stopped() && hits.look_at(id); },
                         {.lost = [&] { return side.stopped(); }});
    if (!searched) return fail(std::move(searched.error()));
    if (side.stopped()) return fail(Code::cancelled, "the store ends");
    return hits.take();
}

} // namespace confab::client
