// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/fetcher.hpp"

#include "base/i18n.hpp"

#include <utility>

namespace confab::client {

void Fetcher::fetch(const ConversationId& of, Wish wish, Then then) {
    auto& jobs = jobs_[of];
    jobs.push_back({std::move(wish), std::move(then)});
    if (jobs.size() == 1) start(of);
}

void Fetcher::start(const ConversationId& of) {
    auto request = request_for(of, jobs_.at(of).front().wish);
    if (!request) return end(of, {}); // an earlier page has brought it
    ask(of, std::make_shared<Request>(std::move(*request)));
}

std::optional<Fetcher::Request> Fetcher::request_for(const ConversationId& of, const Wish& wish) {
    if (const auto* before = std::get_if<Before>(&wish)) return request_before(of, before->key);
    if (const auto* after = std::get_if<After>(&wish)) return request_after(of, after->key);
    Request request;
    if (const auto* from = std::get_if<From>(&wish)) {
        request.query.limit = page;
        request.query.since = from->time;
        request.span.more_before = true;
        return request;
    }
    const auto* thread = archive_.thread(of);
    if (!thread || thread->stale == Stale::no) return std::nullopt;
    request.query.limit = newest_page;
    request.flags = CONFAB_F_BACKWARDS;
    request.span.newest = true;
    return request;
}

std::optional<Fetcher::Request> Fetcher::request_before(const ConversationId& of, EntryKey key) {
    const auto at = archive_.find(of, key);
    if (!at || !at->gap) return std::nullopt;
    if (at->cursor.empty() || at->generation != archive_.log()) {
        // The log that it was in can't be asked any more.
        if (auto closed = archive_.close_gap(key); !closed) owner_.store_failed(std::move(closed.error()));
        return std::nullopt;
    }
    Request request;
    request.query.limit = page;
    request.query.cursor = at->cursor;
    request.flags = CONFAB_F_BACKWARDS;
    request.span.joins_after = key;
    return request;
}

std::optional<Fetcher::Request> Fetcher::request_after(const ConversationId& of, EntryKey key) {
    const auto next = archive_.next(of, key);
    if (!next || !next->gap) return std::nullopt;
    const auto from = archive_.anchor(of, key);
    // From an entry of an older log there is no way on: the gap is filled from its other end.
    if (!from || from->cursor.empty() || from->generation != archive_.log()) return request_before(of, next->key);
    Request request;
    request.query.limit = page;
    request.query.cursor = from->cursor;
    request.span.joins_before = from->key;
    return request;
}

void Fetcher::ask(const ConversationId& of, std::shared_ptr<Request> request) {
    auto query = request->query;
    query.what = QueryWhat::history;
    query.room = of.room;
    query.recipient = of.peer;
    queries_.ask(std::move(query), request->flags, [this, of, request](Result<Queries::Answers> answers) {
        if (answers) return answered(of, request, std::move(*answers));
        // The far side does not know the place any more: what is behind it can't be had.
        if (answers.error().code == Code::not_found && request->span.joins_after) {
            auto closed = archive_.close_gap(*request->span.joins_after);
            if (closed) return end(of, {});
        }
        end(of, fail(std::move(answers.error())));
    });
}

void Fetcher::answered(const ConversationId& of, const std::shared_ptr<Request>& request, Queries::Answers answers) {
    auto& span = request->span;
    if (answers.messages.empty() && answers.more && !answers.cursor.empty()) {
        if (--request->tries == 0)
            return end(of, fail(Code::bad_frame, "{}", tr("The other side answers without an end.")));
        request->query.cursor = answers.cursor;
        return ask(of, request);
    }
    const bool backwards = (request->flags & CONFAB_F_BACKWARDS) != 0;
    (backwards ? span.more_before : span.more_after) = answers.more;
    for (std::size_t i = 0; i < answers.messages.size(); ++i) {
        span.entries.push_back(owner_.entry_of(answers.messages[i], answers.flags[i]));
        span.entries.back().historical = true;
    }
    const auto* thread = archive_.thread(of);
    const bool told = span.newest && thread && thread->stale != Stale::never;
    auto kept = archive_.keep_span(of, std::move(span));
    if (!kept) {
        const auto why = kept.error();
        end(of, fail(why));
        return owner_.store_failed(why);
    }
    owner_.fetched(of, *kept, told);
    end(of, {});
}

void Fetcher::end(const ConversationId& of, Result<void> how) {
    auto& jobs = jobs_.at(of);
    auto then = std::move(jobs.front().then);
    jobs.pop_front();
    const bool more = !jobs.empty();
    if (!more) jobs_.erase(of);
    then(std::move(how));
    if (more) start(of);
}

} // namespace confab::client
