// SPDX-License-Identifier: GPL-3.0-or-later
// What the far side says, and what is said to it.
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "client/account.hpp"
#include "client/file_name.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace confab::client {

namespace {

constexpr std::uint32_t missed_page = 200;

/// What this program understands of what a network may offer.
constexpr std::uint64_t understood = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES |
                                     CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH | CONFAB_CAP_FILES | CONFAB_CAP_STORAGE |
                                     CONFAB_CAP_ACK | CONFAB_CAP_RESUME | CONFAB_CAP_SEALED;

} // namespace

Auth Account::introduction() {
    const auto& resume = archive_->resume();
    return {config_.user, config_.display, Capabilities{understood}, resume.token, resume.since};
}

Result<void> Account::session_begins(const SessionChange& ready, bool resumed) {
    const bool had_token = !archive_->resume().token.empty();
    if (auto begun = archive_->begin_session(
            {ready.log_id, ready.resume, ready.cursor, resumed, ready.caps.has(CONFAB_CAP_HISTORY)});
        !begun)
        return begun;
    if (const auto* own = store_.parts().identity->known(); own && ready.caps.has(CONFAB_CAP_SEALED))
        if (auto kept = archive_->own_key(ready.self, own->fingerprint, clock_()); !kept) return kept;
    broken_ = congested_ = false;
    names_asked_ = 0;
    not_to_be_had_.clear();
    catching_up_ = false;
    caught_up_ = !resumed;
    // What it does not know to be from the same holder, the far side would take a second time.
    const bool same_holder = resumed || (had_token && ready.resume.empty() && ready.caps.has(CONFAB_CAP_RESUME));
    for (auto* item : outbox_.unanswered())
        if (same_holder && ready.caps.has(CONFAB_CAP_ACK) && !item->cancelled) item->again = true;
        else change(*item, Outbox::State::uncertain, {Code::uncertain, tr("It may not have arrived.")});
    return {};
}

void Account::connection_changed() {
    const auto& status = connection_.status();
    const bool online = status.state == ConnectionState::online;
    if (status.state == ConnectionState::offline || status.state == ConnectionState::waiting) {
        if (status.error.code == Code::auth_failed)
            if (auto done = archive_->forget_resume(); !done) log::error("{}", done.error().text);
        session_over();
        queries_.fail_all({Code::not_online, tr("The connection is gone.")});
        requests_.fail_all({Code::not_online, tr("The connection is gone.")});
        roster_.clear();
    }
    observer_.connection_changed(config_.id, status);
    if (!online || !connection_.online()) return; // whoever heard of it may have ended it
    if (caught_up_) up_to_date();
    else catch_up();
    ask_names();
}

void Account::session_over() {
    caught_up_ = false;
    repeat_.reset();
    outbox_.release();
    uploads_.all_wait();
    for (auto* item : outbox_.unanswered())
        if (!item->repeatable)
            change(*item, Outbox::State::uncertain, {Code::uncertain, tr("It may not have arrived.")});
    for (auto& fn : std::exchange(waiting_, {})) later(std::move(fn));
}

void Account::catch_up() {
    if (std::exchange(catching_up_, true)) return;
    ::confab::Query query;
    query.what = QueryWhat::missed;
    query.limit = missed_page;
    query.cursor = archive_->resume().since;
    const auto asked = query.cursor;
    queries_.ask(std::move(query), 0, [this, asked](Result<Queries::Answers> answers) {
        catching_up_ = false;
        if (!connection_.online() || broken_) return;
        if (!answers) {
            // A place that is not known there will not be known later either.
            if (answers.error().code == Code::not_found)
                if (auto done = archive_->forget_resume(); !done) return store_failed(std::move(done.error()));
            return give_up(std::move(answers.error()));
        }
        std::vector<Archive::Said> page;
        for (std::size_t i = 0; i < answers->messages.size(); ++i) {
            auto entry = entry_of(answers->messages[i], answers->flags[i] | CONFAB_F_HISTORICAL);
            page.push_back({where(answers->messages[i]), std::move(entry)});
        }
        auto kept = archive_->keep_missed(std::move(page), answers->cursor);
        if (!kept) return store_failed(std::move(kept.error()));
        std::set<ConversationId> unread;
        for (const auto& each : *kept) {
            tell(each, false);
            if (each.unread) unread.insert(each.where);
        }
        for (const auto& of : unread) tell_unread(of);
        if (!answers->more) return up_to_date();
        if (answers->cursor.empty() || answers->cursor == asked)
            return give_up({Code::bad_frame, tr("The other side answers without an end.")});
        catch_up();
    });
}

void Account::up_to_date() {
    caught_up_ = true;
    connection_.settled();
    for (auto& fn : std::exchange(waiting_, {})) later(std::move(fn));
    pump();
    downloads_.go_on();
    fetch_stale();
}

void Account::fetch_stale() {
    if (fetching_stale_ || !can_fetch()) return;
    const auto& threads = archive_->threads();
    const auto stale = std::find_if(threads.begin(), threads.end(), [this](const auto& each) {
        return each.second.stale != Stale::no && !not_to_be_had_.contains(each.first);
    });
    if (stale == threads.end()) return;
    fetching_stale_ = true;
    fetcher_.fetch(stale->first, Fetcher::Newest{}, [this, of = stale->first](const Result<void>& fetched) {
        fetching_stale_ = false;
        if (!fetched) {
            log::info("account {}: no history: {}", config_.id.value, fetched.error().text);
            not_to_be_had_.insert(of);
        }
        fetch_stale();
    });
}

void Account::received(Message message) {
    if (queries_.received(message) || requests_.received(message)) return;
    if (const auto* done = std::get_if<OpDone>(&message.body)) return request_done(message.op, *done);
    if (broken_) return;
    if (const auto* chat = std::get_if<ChatMessage>(&message.body)) {
        // An answer that comes too late is none.
        return message.op == Op::none ? message_came(*chat, message.flags) : void();
    }
    if (const auto* member = std::get_if<Member>(&message.body)) return member_came(*member);
    if (const auto* flow = std::get_if<Flow>(&message.body); flow && !flow->paused) {
        congested_ = false;
        queries_.room(); // before what waits to be sent, which may be much
        pump();
        return downloads_.go_on();
    }
    if (const auto* progress = std::get_if<Progress>(&message.body)) {
        const auto* item = message.op == Op::none ? nullptr : outbox_.find(message.op);
        return item ? uploads_.progressed(item->entry.key, *progress) : void();
    }
    if (const auto* note = std::get_if<Note>(&message.body)) return note_came(*note);
    if (const auto* person = std::get_if<Person>(&message.body)) learn_name(person->who, person->display);
}

Entry Account::entry_of(const ChatMessage& message, std::uint32_t flags) {
    const bool historical = (flags & CONFAB_F_HISTORICAL) != 0;
    // Not by the id: in an answer, an earlier guest may have had the same one.
    const bool own = (flags & CONFAB_F_OWN) != 0;
    std::vector<EntryFile> files;
    for (const auto& each : message.attachments)
        files.push_back({.kind = each.kind,
                         .name = safe_file_name(each.name),
                         .mime = each.mime,
                         .sha256 = each.sha256,
                         .bytes = each.bytes,
                         .ref = each.ref,
                         .thumbnail_ref = each.thumbnail_ref,
                         .thumbnail_bytes = each.thumbnail_bytes});
    return {.kind = message.kind == TextKind::system ? EntryKind::system : EntryKind::message,
            .delivery = own ? Delivery::sent : Delivery::none,
            .sender = message.sender,
            .sender_name = message.sender_name,
            .id = message.id,
            .origin = message.origin,
            .time = message.sent == Timestamp{} ? clock_() : message.sent,
            .body = message.body,
            .cursor = message.cursor,
            .seq = message.seq,
            .historical = historical,
            .files = std::move(files),
            .signer = message.key};
}

void Account::message_came(const ChatMessage& message, std::uint32_t flags) {
    auto entry = entry_of(message, flags);
    const bool live = !entry.historical;
    // What was said before and is told now advances it too: a network may have no other way to tell it.
    const bool counted = caught_up_ && connection_.status().caps.has(CONFAB_CAP_RESUME);
    learn_name(message.sender, message.sender_name);
    auto kept = archive_->keep({where(message), std::move(entry)}, counted ? message.cursor : Cursor{});
    if (!kept) return store_failed(std::move(kept.error()));
    tell(*kept, live && !kept->entry.own());
    if (kept->unread) tell_unread(kept->where);
}

void Account::tell(const Archive::Kept& kept, bool fresh) {
    if (kept.how == Archive::Became::known || kept.how == Archive::Became::hidden) return;
    if (kept.how == Archive::Became::settled) {
        outbox_.settled(kept.entry.origin);
        uploads_.ended(kept.entry.key, Transfer::State::done);
    }
    observer_.entry_changed(kept.where, kept.entry, fresh);
    if (kept.inside) observer_.history_changed(kept.where);
}

void Account::fetched(const ConversationId& of, const std::vector<Archive::Kept>& page, bool told) {
    bool changed = false, unread = false;
    for (const auto& each : page) {
        if (told || each.how == Archive::Became::settled) tell(each, false);
        changed = changed || each.how == Archive::Became::added;
        unread = unread || each.unread;
    }
    // Also where nothing came: the mark of a gap may be gone.
    if (changed || page.empty()) observer_.history_changed(of);
    if (unread) tell_unread(of);
}

void Account::store_failed(Error why) {
    if (std::exchange(broken_, true)) return;
    log::error("account {}: {}", config_.id.value, why.text);
    // What can't be kept now is told again to the next session.
    give_up(std::move(why));
}

void Account::give_up(Error why) {
    connection_.give_up_session(why);
    // What is still told is not kept: an answer would be taken for a whole one.
    queries_.fail_all(why);
}

void Account::member_came(const Member& member) {
    if (!member.room.empty() && !connection_.lobby().empty() && member.room != connection_.lobby()) return;
    roster_.apply(member, [&](const RosterMember& who, MemberChange change) {
        observer_.member_changed(config_.id, who, change);
        if (change == MemberChange::here || broken_) return;
        const auto kind = change == MemberChange::join    ? EntryKind::joined
                          : change == MemberChange::leave ? EntryKind::left
                                                          : EntryKind::renamed;
        auto kept = archive_->keep({lobby(),
                                    {.kind = kind,
                                     .sender = who.id,
                                     .sender_name = who.name,
                                     .time = member.when == Timestamp{} ? clock_() : member.when}},
                                   {});
        if (kept) tell(*kept, false);
        else store_failed(std::move(kept.error()));
    });
    if (connection_.online()) ask_names();
}

ConversationId Account::where(const ChatMessage& message) {
    if (message.recipient.empty()) return lobby();
    const bool from_self = folded(message.sender.value) == folded(connection_.status().self.value);
    return direct(from_self ? message.recipient : message.sender);
}

void Account::learn_name(const UserId& who, const std::string& name) {
    if (roster_.learn_name(who, name) && roster_.member(who).online)
        observer_.member_changed(config_.id, roster_.member(who), MemberChange::rename);
}

void Account::tell_unread(const ConversationId& of) {
    const auto* thread = archive_->thread(of);
    observer_.unread_changed(of, thread ? thread->unread : 0);
}

} // namespace confab::client
