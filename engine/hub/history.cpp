// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/history.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "hub/records.hpp"

#include <algorithm>
#include <utility>

namespace confab::hub {

namespace {

std::uint64_t cap_of(QueryWhat what) noexcept {
    switch (what) {
    case QueryWhat::history: return CONFAB_CAP_HISTORY;
    case QueryWhat::search: return CONFAB_CAP_SEARCH;
    case QueryWhat::missed: return CONFAB_CAP_RESUME;
    default: return 0;
    }
}

/// 0 is "as many as you like", and whoever asks for more than there may be gets these.
std::size_t clamped(std::uint32_t limit, std::size_t most) {
    return limit == 0 ? most : std::min<std::size_t>(limit, most);
}

Error no_such_place() { return {Code::not_found, tr("This place is not in the log of this server.")}; }
Error no_such_room() { return {Code::not_found, tr("There is no such room.")}; }

/// One conversation; a request without a place means the lobby.
Scope conversation(const Query& query, const HolderId& holder) {
    if (!query.recipient.empty()) return PrivateScope{holder, folded(query.recipient.value)};
    return RoomScope{RoomId{std::string{lobby_id}}};
}

} // namespace

History::History(Log& log, Search* search, Gate& gate, Attendance& attendance, Delivery& delivery, const Policy& policy)
    : log_{log}, search_{search}, gate_{gate}, attendance_{attendance}, delivery_{delivery}, policy_{policy} {}

bool History::answers(QueryWhat what) noexcept { return cap_of(what) != 0; }

std::uint64_t History::caps() const noexcept {
    return CONFAB_CAP_HISTORY | CONFAB_CAP_RESUME | (search_ ? CONFAB_CAP_SEARCH : 0);
}

void History::ask(const Message& request, const Query& query) {
    const auto refuse = [&](Error error) { gate_.refuse(request, CONFAB_MSG_QUERY, std::move(error)); };
    const auto* seat = attendance_.of(request.session);
    if (!seat || !seat->caps.has(cap_of(query.what)))
        return refuse({Code::unsupported, tr("This was not agreed upon at the join.")});
    if (questions_.of(request.session) >= policy_.max_queries)
        return refuse({Code::rate_limited, tr("Too many questions at once. Wait for the answers.")});
    if (!query.room.empty() && query.room.value != lobby_id) return refuse(no_such_room());
    switch (query.what) {
    case QueryWhat::history: return history(request, query, *seat);
    case QueryWhat::search: return search(request, query, *seat);
    default: return missed(request, query, *seat);
    }
}

void History::cancel(SessionId session, Op op) {
    if (!questions_.cancel(session, op)) return;
    OpDone done;
    done.of = CONFAB_MSG_QUERY;
    done.result = Code::cancelled;
    done.text = tr("It was cancelled.");
    gate_.tell(session, op, 0, std::move(done));
}

// ---- pages of one conversation ---------------------------------------------------------------------------------------

void History::history(const Message& request, const Query& query, const Attendance::Seat& seat) {
    const auto direction = (request.flags & CONFAB_F_BACKWARDS) != 0 ? Direction::backward : Direction::forward;
    const auto count = clamped(query.limit, policy_.history_page);
    auto scope = conversation(query, seat.holder);
    auto from = Seq::none;
    if (!query.cursor.empty()) {
        const auto place = place_of(query.cursor, log_.id(), delivery_.told());
        if (!place) return gate_.refuse(request, CONFAB_MSG_QUERY, no_such_place());
        // Before the first there is nothing, and Seq::none would mean the newest.
        from = direction == Direction::backward ? std::max(*place, Seq{1}) : *place;
    }
    const auto ticket = questions_.add(request.session, request.op);
    if (!query.cursor.empty() || direction == Direction::backward || query.since == Timestamp{})
        return read(ticket, std::move(scope), from, count, direction);

    log_.find(scope, query.since, questions_.guard<Result<Seq>>([this, ticket, scope, count](Result<Seq> place) {
        if (place && questions_.waits(ticket)) return read(ticket, scope, *place, count, Direction::forward);
        const auto op = questions_.take(ticket);
        if (op && !place) gate_.refuse(Message{ticket.session, *op, 0, {}}, CONFAB_MSG_QUERY, std::move(place.error()));
    }));
}

void History::read(Questions::Ticket ticket, Scope scope, Seq from, std::size_t count, Direction direction) {
    log_.read(
        std::move(scope), from, count, direction,
        questions_.guard<Result<LogPage>>([this, ticket, from, direction](Result<LogPage> page) {
            const auto op = questions_.take(ticket);
            if (!op) return;
            if (!page)
                return gate_.refuse(Message{ticket.session, *op, 0, {}}, CONFAB_MSG_QUERY, std::move(page.error()));
            const bool backward = direction == Direction::backward;
            shorten(*page, backward);
            const auto& records = page->records;
            const auto end = records.empty() ? from : backward ? records.front().seq : records.back().seq;
            tell(ticket.session, *op, *page, end == Seq::none ? Cursor{} : cursor(end));
        }));
}

// ---- search ------------------------------------------------------------------------------------------------------------

void History::search(const Message& request, const Query& query, const Attendance::Seat& seat) {
    const auto refuse = [&](Error error) { gate_.refuse(request, CONFAB_MSG_QUERY, std::move(error)); };
    if (query.text.empty()) return refuse({Code::invalid, tr("There is nothing to search for.")});
    if (query.text.size() > policy_.max_search_bytes)
        return refuse({Code::too_large, tr("This is too long to search for.")});

    SearchQuery wanted;
    if (query.room.empty() && query.recipient.empty())
        wanted.scope = EverythingScope{{RoomId{std::string{lobby_id}}}, seat.holder};
    else wanted.scope = conversation(query, seat.holder);
    wanted.text = query.text;
    wanted.sender = query.who;
    wanted.since = query.since;
    // Here `until` still belongs to it, there no more.
    if (query.until != Timestamp{})
        wanted.until = query.until + std::min(std::chrono::microseconds{1}, Timestamp::max() - query.until);
    wanted.count = clamped(query.limit, policy_.search_page);
    if (!query.cursor.empty()) {
        const auto place = place_of(query.cursor, log_.id(), delivery_.told());
        if (!place) return refuse(no_such_place());
        wanted.before = std::max(*place, Seq{1});
    }
    const auto ticket = questions_.add(request.session, request.op);
    search_->search(std::move(wanted), questions_.guard<Result<LogPage>>([this, ticket](Result<LogPage> page) {
        const auto op = questions_.take(ticket);
        if (!op) return;
        if (!page) return gate_.refuse(Message{ticket.session, *op, 0, {}}, CONFAB_MSG_QUERY, std::move(page.error()));
        shorten(*page, false);
        const auto& hits = page->records;
        tell(ticket.session, *op, *page, hits.empty() ? Cursor{} : cursor(hits.back().seq));
    }));
}

// ---- what was missed ---------------------------------------------------------------------------------------------------

void History::missed(const Message& request, const Query& query, const Attendance::Seat& seat) {
    auto from = seat.since;
    if (!query.cursor.empty()) {
        const auto place = place_of(query.cursor, log_.id(), delivery_.told());
        if (!place) return gate_.refuse(request, CONFAB_MSG_QUERY, no_such_place());
        from = *place;
    }
    const auto ticket = questions_.add(request.session, request.op);
    // The page ends where the log ended when it was asked for: what the tail tells from now on is not in it.
    log_.read(
        EverythingScope{{RoomId{std::string{lobby_id}}}, seat.holder}, from, clamped(query.limit, policy_.history_page),
        Direction::forward,
        questions_.guard<Result<LogPage>>([this, ticket, end = delivery_.told()](Result<LogPage> page) {
            const auto op = questions_.take(ticket);
            if (!op) return;
            if (!page)
                return gate_.refuse(Message{ticket.session, *op, 0, {}}, CONFAB_MSG_QUERY, std::move(page.error()));
            end_missed(ticket.session, *op, std::move(*page), end);
        }));
}

void History::end_missed(SessionId session, Op op, LogPage page, Seq end) {
    const auto* seat = attendance_.of(session);
    if (!seat) return;
    shorten(page, false);
    if (page.more) return tell(session, op, page, cursor(page.records.back().seq));
    if (!seat->live && !delivery_.remembers(end)) {
        // So much was said meanwhile that it is not at hand any more: that is for the next page.
        page.more = true;
        return tell(session, op, page, cursor(end));
    }
    tell(session, op, page, cursor(end));
    if (seat->live) return;
    // Nothing can come between: the tail tells in this thread, too.
    delivery_.repeat(session, seat->holder, end);
    attendance_.go_live(session);
}

// ---- answers -----------------------------------------------------------------------------------------------------------

void History::tell(SessionId session, Op op, const LogPage& page, Cursor cursor) {
    OpDone done;
    done.of = CONFAB_MSG_QUERY;
    done.cursor = std::move(cursor);
    const auto* seat = attendance_.of(session);
    for (const auto& record : page.records) {
        if (record.kind != RecordKind::message) continue;
        const bool own = seat && record.holder == seat->holder;
        gate_.tell(session, op, CONFAB_F_HISTORICAL | (own ? std::uint32_t{CONFAB_F_OWN} : 0U),
                   message_of(record, log_.id()));
        ++done.count;
    }
    gate_.tell(session, op, page.more ? CONFAB_F_MORE : 0, std::move(done));
}

void History::shorten(LogPage& page, bool keep_end) const {
    auto& records = page.records;
    if (keep_end) std::reverse(records.begin(), records.end());
    std::size_t bytes = 0, kept = 0;
    while (kept < records.size() && (kept == 0 || bytes + records[kept].body.size() <= policy_.page_bytes))
        bytes += records[kept++].body.size();
    if (kept < records.size()) {
        records.resize(kept);
        page.more = true;
    }
    if (keep_end) std::reverse(records.begin(), records.end());
}

Cursor History::cursor(Seq seq) const { return cursor_of(log_.id(), seq); }

} // namespace confab::hub
