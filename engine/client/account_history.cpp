// SPDX-License-Identifier: GPL-3.0-or-later
// Pages of what is stored, and of what the network has beyond it.
#include "base/i18n.hpp"
#include "client/account.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace confab::client {

Page Account::newest(const ConversationId& of, std::size_t count) const { return archive_->newest(of, count); }

Page Account::around(const ConversationId& of, EntryKey key, std::size_t count) const {
    return archive_->around(of, key, count);
}

bool Account::can_fetch() const {
    return connection_.online() && caught_up_ && !broken_ && archive_->has_log() &&
           connection_.status().caps.has(CONFAB_CAP_HISTORY);
}

void Account::in_order(std::function<void()> fn) {
    later([this, fn = std::move(fn)]() mutable {
        if (connection_.online() && !caught_up_) waiting_.push_back(std::move(fn));
        else fn();
    });
}

void Account::before(const ConversationId& of, EntryKey key, std::size_t count, std::function<void(Page)> then) {
    in_order([this, of, key, count, then = std::move(then)] {
        auto local = archive_->before(of, key, count);
        if (!local.gap || !can_fetch()) return then(std::move(local.page));
        fetcher_.fetch(of, Fetcher::Before{key}, [this, of, key, count, then](const Result<void>&) {
            then(archive_->before(of, key, count).page);
        });
    });
}

void Account::after(const ConversationId& of, EntryKey key, std::size_t count, std::function<void(Page)> then) {
    in_order([this, of, key, count, then = std::move(then)] {
        auto local = archive_->after(of, key, count);
        if (!local.gap || !can_fetch()) return then(std::move(local.page));
        fetcher_.fetch(of, Fetcher::After{key}, [this, of, key, count, then](const Result<void>&) {
            then(archive_->after(of, key, count).page);
        });
    });
}

void Account::find(const ConversationId& of, Timestamp time, std::function<void(std::optional<EntryKey>)> then) {
    in_order([this, of, time, then = std::move(then)] {
        const auto answer = [this, of, time, then](const Result<void>&) {
            const auto found = archive_->find(of, time);
            then(found ? std::optional{found->key} : std::nullopt);
        };
        const auto local = archive_->find(of, time);
        if (local && local->gap && can_fetch()) fetcher_.fetch(of, Fetcher::From{time}, answer);
        else answer({});
    });
}

std::optional<EntryKey> Account::find(const ConversationId& of, const MessageId& id) const {
    return archive_->find(of, id);
}

/// The last messages of a conversation, as far as they were looked at: from the newest to the older.
struct Account::Gathered {
    ConversationId of;
    std::size_t count = 0;
    std::function<void(Result<Page>)> then;
    std::vector<Entry> newest_first{};
    EntryKey first = EntryKey::none; ///< the oldest entry that was looked at
};

void Account::history(const ConversationId& of, std::size_t count, std::function<void(Result<Page>)> then) {
    auto gathered = std::make_shared<Gathered>(Gathered{of, count, std::move(then)});
    in_order([this, gathered] {
        if (!can_fetch()) return gather(gathered);
        fetcher_.fetch(gathered->of, Fetcher::Newest{}, [this, gathered](Result<void> fetched) {
            if (!fetched) return gathered->then(fail(std::move(fetched.error())));
            gather(gathered);
        });
    });
}

void Account::gather(const std::shared_ptr<Gathered>& gathered) {
    constexpr std::size_t step = 200;
    const auto& of = gathered->of;
    while (true) {
        auto local = gathered->first == EntryKey::none ? Archive::LocalPage{archive_->newest(of, step), false}
                                                       : archive_->before(of, gathered->first, step);
        auto& [entries, more_before, more_after] = local.page;
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            gathered->first = entry->key;
            const bool said = entry->kind == EntryKind::message || entry->kind == EntryKind::system;
            if (!said || (entry->own() && entry->delivery != Delivery::sent)) continue;
            if (gathered->newest_first.size() == gathered->count) break;
            gathered->newest_first.push_back(std::move(*entry));
        }
        const bool enough = gathered->newest_first.size() >= gathered->count;
        if (local.gap && !enough && can_fetch())
            return fetcher_.fetch(of, Fetcher::Before{gathered->first}, [this, gathered](Result<void> fetched) {
                if (!fetched) return gathered->then(fail(std::move(fetched.error())));
                gather(gathered);
            });
        if (!enough && more_before && !local.gap) continue;
        auto& found = gathered->newest_first;
        return gathered->then(
            Page{{std::move_iterator{found.rbegin()}, std::move_iterator{found.rend()}}, more_before, false});
    }
}

void Account::ask_search(ServerSearch search, std::function<void(Result<SearchResult>)> then) {
    if (connection_.online() && !connection_.status().caps.has(CONFAB_CAP_SEARCH))
        return later(
            [then = std::move(then)] { then(fail(Code::unsupported, "{}", tr("This server can't search."))); });
    in_order([this, search = std::move(search), then = std::move(then)] {
        if (!connection_.online()) return then(fail(Code::not_online, "{}", tr("The connection is gone.")));
        ::confab::Query query;
        query.what = QueryWhat::search;
        query.limit = static_cast<std::uint32_t>(std::min<std::size_t>(search.limit, 100));
        query.who = search.sender;
        if (search.in) {
            query.room = search.in->direct() || !search.in->room.empty() ? search.in->room : connection_.lobby();
            query.recipient = search.in->peer;
        }
        query.text = search.text;
        query.cursor = search.before;
        query.since = search.since;
        query.until = search.until;
        queries_.ask(std::move(query), 0, [this, then](Result<Queries::Answers> answers) {
            if (!answers) return then(fail(std::move(answers.error())));
            hits_came(*answers, then);
        });
    });
}

void Account::hits_came(const Queries::Answers& answers, const std::function<void(Result<SearchResult>)>& then) {
    SearchResult result{{}, answers.more, answers.cursor};
    for (std::size_t i = 0; i < answers.messages.size(); ++i) {
        auto entry = entry_of(answers.messages[i], answers.flags[i] | CONFAB_F_HISTORICAL);
        const auto of = where(answers.messages[i]);
        // Alone it stands there: what is around it comes when somebody looks.
        Archive::Span span{.entries = {std::move(entry)}, .more_before = true, .more_after = true};
        auto kept = archive_->keep_span(of, std::move(span));
        if (!kept) {
            then(fail(kept.error()));
            return store_failed(std::move(kept.error()));
        }
        fetched(of, *kept, false);
        for (auto& each : *kept) result.hits.push_back({of, std::move(each.entry)});
    }
    fetch_stale();
    then(std::move(result));
}

} // namespace confab::client
