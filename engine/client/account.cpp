// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/account.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>

namespace confab::client {

namespace {

/// How many people without a known name are asked about, one after the other.
constexpr std::size_t max_name_questions = 50;

/// Does this refusal say something of the session, rather than of the message?
bool never_left(Code code) noexcept {
    return code == Code::closed || code == Code::wrong_state || code == Code::not_joined || code == Code::not_found ||
           code == Code::network;
}

OriginId new_origin() {
    const std::unique_ptr<char, decltype(&g_free)> uuid{g_uuid_string_random(), g_free};
    return OriginId{uuid.get()};
}

} // namespace

Account::Account(Loop& loop, plugin::Transport& transport, Clock clock, Observer& observer, Store&, AccountConfig config)
    : loop_{loop}, observer_{observer}, clock_{clock}, config_{std::move(config)},
      connection_{loop, transport, std::move(clock), config_, *this}, queries_{loop, connection_} {
    conversations_.try_emplace(lobby());
}

void Account::connect() { connection_.connect(); }

void Account::disconnect() { connection_.disconnect(); }

void Account::change(AccountConfig config) {
    connection_.disconnect();
    config_ = std::move(config);
}

void Account::trust(std::string tls_fingerprint) {
    config_.settings["tls_fingerprint"] = std::move(tls_fingerprint);
    connection_.connect();
}

Result<EntryKey> Account::send(const ConversationId& to, std::string text) {
    if (text.empty()) return fail(Code::invalid, "{}", tr("There is nothing to send."));
    if (!valid_text(text)) return fail(Code::invalid, "{}", tr("This is not text."));
    if (text.size() > max_body_bytes) return fail(Code::too_large, "{}", tr("The message is too long."));
    if (!to.room.empty()) return fail(Code::unsupported, "{}", tr("Rooms are not supported by this transport yet."));

    const auto conversation = to.direct() ? direct(to.peer) : lobby();
    Entry entry{.key = next_key(),
                .delivery = Delivery::sending,
                .sender = config_.user,
                .sender_name = config_.display,
                .origin = new_origin(),
                .time = clock_(),
                .body = std::move(text)};
    if (auto added = outbox_.add(conversation, entry); !added) return fail(std::move(added.error()));
    observer_.entry_changed(conversation, entry, false);
    pump();
    return entry.key;
}

Result<void> Account::send_again(const ConversationId& of, EntryKey key) {
    auto* item = outbox_.find(of, key);
    if (!item || item->entry.delivery == Delivery::sending)
        return fail(Code::not_found, "{}", tr("This message is not waiting for you."));
    item->entry.delivery = Delivery::sending;
    item->entry.error = {Code::ok, {}};
    observer_.entry_changed(of, item->entry, false);
    pump();
    return {};
}

Result<void> Account::discard(const ConversationId& of, EntryKey key) {
    const auto* item = outbox_.find(of, key);
    if (!item) return fail(Code::not_found, "{}", tr("This message is not waiting for you."));
    if (item->op != Op::none) return fail(Code::wrong_state, "{}", tr("This message is on its way."));
    const auto entry = item->entry;
    outbox_.remove(entry.origin);
    observer_.entry_changed(of, entry, false);
    return {};
}

void Account::ask_profile(const UserId& who, std::function<void(Result<Person>)> then) {
    queries_.ask(who, std::move(then));
}

ConversationId Account::direct(const UserId& peer) {
    const ConversationId wanted{config_.id, {}, roster_.member(peer).id};
    const auto key = folded(wanted.peer.value);
    for (const auto& [id, conversation] : conversations_)
        if (id.direct() && folded(id.peer.value) == key) return id;
    return conversations_.try_emplace(wanted).first->first;
}

std::vector<ConversationSummary> Account::conversations() const {
    std::vector<ConversationSummary> summaries;
    for (const auto& [id, conversation] : conversations_) {
        const auto page = newest(id, 1);
        summaries.push_back({id, conversation.unread, page.entries.empty() ? Timestamp{} : page.entries.back().time});
    }
    return summaries;
}

Page Account::newest(const ConversationId& of, std::size_t count) const {
    const auto found = conversations_.find(of);
    if (found == conversations_.end()) return {};
    const auto pending = outbox_.entries(of);
    if (pending.size() >= count) {
        const auto skipped = pending.size() - count;
        return {{pending.begin() + static_cast<std::ptrdiff_t>(skipped), pending.end()},
                skipped > 0 || found->second.timeline.size() > 0,
                false};
    }
    auto page = found->second.timeline.newest(count - pending.size());
    page.entries.insert(page.entries.end(), pending.begin(), pending.end());
    return page;
}

Page Account::page_before(const ConversationId& of, EntryKey key, std::size_t count) const {
    const auto found = conversations_.find(of);
    if (found == conversations_.end()) return {};
    const auto pending = outbox_.entries(of);
    const auto at =
        std::find_if(pending.begin(), pending.end(), [key](const Entry& entry) { return entry.key == key; });
    if (at == pending.end()) {
        auto page = found->second.timeline.before(key, count);
        page.more_after = true;
        return page;
    }
    const auto there = static_cast<std::size_t>(at - pending.begin());
    if (there >= count)
        return {
            {at - static_cast<std::ptrdiff_t>(count), at}, there > count || found->second.timeline.size() > 0, true};
    auto page = found->second.timeline.newest(count - there);
    page.entries.insert(page.entries.end(), pending.begin(), at);
    page.more_after = true;
    return page;
}

Page Account::page_after(const ConversationId& of, EntryKey key, std::size_t count) const {
    const auto found = conversations_.find(of);
    if (found == conversations_.end()) return {};
    const auto pending = outbox_.entries(of);
    auto from = pending.begin();
    Page page;
    const auto at =
        std::find_if(pending.begin(), pending.end(), [key](const Entry& entry) { return entry.key == key; });
    if (at == pending.end()) page = found->second.timeline.after(key, count);
    else from = at + 1;
    if (!page.more_after) {
        const auto rest = static_cast<std::size_t>(pending.end() - from);
        const auto taken = std::min(count - page.entries.size(), rest);
        page.entries.insert(page.entries.end(), from, from + static_cast<std::ptrdiff_t>(taken));
        page.more_after = taken < rest;
    }
    page.more_before = true;
    return page;
}

void Account::later(std::function<void()> fn) {
    loop_.post([alive = std::weak_ptr{alive_}, fn = std::move(fn)] {
        if (!alive.expired()) fn();
    });
}

void Account::before(const ConversationId& of, EntryKey key, std::size_t count, std::function<void(Page)> then) {
    later([this, of, key, count, then = std::move(then)] { then(page_before(of, key, count)); });
}

void Account::after(const ConversationId& of, EntryKey key, std::size_t count, std::function<void(Page)> then) {
    later([this, of, key, count, then = std::move(then)] { then(page_after(of, key, count)); });
}

Page Account::around(const ConversationId&, EntryKey, std::size_t) const { return {}; }

void Account::history(const ConversationId& of, std::size_t count, std::function<void(Result<Page>)> then) {
    later([this, of, count, then = std::move(then)] { then(newest(of, count)); });
}

void Account::find(const ConversationId&, Timestamp, std::function<void(std::optional<EntryKey>)> then) {
    later([then = std::move(then)] { then(std::nullopt); });
}

std::optional<EntryKey> Account::find(const ConversationId&, const MessageId&) const { return std::nullopt; }

void Account::ask_search(ServerSearch, std::function<void(Result<SearchResult>)> then) {
    later([then = std::move(then)] { then(SearchResult{}); });
}

std::optional<EntryKey> Account::first_unread(const ConversationId&) const { return std::nullopt; }

std::string Account::draft(const ConversationId&) const { return {}; }

void Account::set_draft(const ConversationId&, std::string) {}

void Account::delete_history(const ConversationId&, std::function<void(Result<void>)> then) {
    later([then = std::move(then)] { then({}); });
}

void Account::mark_read(const ConversationId& of) {
    const auto found = conversations_.find(of);
    if (found == conversations_.end() || found->second.unread == 0) return;
    found->second.unread = 0;
    tell_unread(of);
}

void Account::connection_changed() {
    const auto& status = connection_.status();
    if (status.state == ConnectionState::online) {
        congested_ = false;
        names_asked_ = 0;
    } else if (status.state == ConnectionState::offline || status.state == ConnectionState::waiting) {
        outbox_.release();
        queries_.fail_all({Code::not_online, tr("The connection is gone.")});
        roster_.clear();
    }
    observer_.connection_changed(config_.id, status);
    if (status.state == ConnectionState::online) {
        pump();
        ask_names();
    }
}

void Account::received(Message message) {
    if (queries_.received(message)) return;
    if (const auto* chat = std::get_if<ChatMessage>(&message.body)) return message_came(*chat, message.flags);
    if (const auto* member = std::get_if<Member>(&message.body)) return member_came(*member);
    if (const auto* done = std::get_if<OpDone>(&message.body)) return request_done(message.op, *done);
    if (const auto* flow = std::get_if<Flow>(&message.body); flow && !flow->paused) {
        congested_ = false;
        return pump();
    }
    if (const auto* person = std::get_if<Person>(&message.body);
        person && roster_.learn_name(person->who, person->display))
        observer_.member_changed(config_.id, roster_.member(person->who), MemberChange::rename);
}

void Account::message_came(const ChatMessage& message, std::uint32_t flags) {
    const bool own = (flags & CONFAB_F_OWN) != 0;
    const auto where = direct_or_lobby(message);
    Entry entry{.kind = message.kind == TextKind::system ? EntryKind::system : EntryKind::message,
                .delivery = own ? Delivery::sent : Delivery::none,
                .sender = message.sender,
                .sender_name = message.sender_name,
                .id = message.id,
                .origin = message.origin,
                .time = message.sent == Timestamp{} ? clock_() : message.sent,
                .body = message.body};
    if (own && !message.origin.empty()) {
        if (auto* item = outbox_.find(message.origin); item && !item->echoed) {
            entry.key = item->entry.key;
            item->echoed = true;
        } else if (conversations_[where].timeline.has(message.origin)) {
            return;
        }
    }
    if (entry.key == EntryKey::none) entry.key = next_key();
    if (roster_.learn_name(message.sender, message.sender_name) && roster_.member(message.sender).online)
        observer_.member_changed(config_.id, roster_.member(message.sender), MemberChange::rename);
    append(where, std::move(entry), !own && (flags & CONFAB_F_HISTORICAL) == 0);
}

void Account::request_done(Op op, const OpDone& done) {
    auto* item = outbox_.find(op);
    if (!item) return;
    item->op = Op::none;
    // What never left stays in the outbox for the next session.
    if (done.result == Code::closed || done.result == Code::busy) return;
    auto entry = item->entry;
    const auto to = item->to;
    if (done.result == Code::ok || item->echoed) {
        const bool echoed = item->echoed;
        outbox_.remove(entry.origin);
        entry.delivery = Delivery::sent;
        entry.id = done.id;
        if (!echoed) append(to, std::move(entry), false);
        return;
    }
    item->entry.delivery = done.result == Code::uncertain ? Delivery::uncertain : Delivery::failed;
    item->entry.error = {done.result, done.text};
    observer_.entry_changed(to, item->entry, false);
}

void Account::member_came(const Member& member) {
    if (!member.room.empty() && !connection_.lobby().empty() && member.room != connection_.lobby()) return;
    roster_.apply(member, [&](const RosterMember& who, MemberChange change) {
        observer_.member_changed(config_.id, who, change);
        if (change == MemberChange::here) return;
        const auto kind = change == MemberChange::join    ? EntryKind::joined
                          : change == MemberChange::leave ? EntryKind::left
                                                          : EntryKind::renamed;
        append(lobby(),
               {.key = next_key(),
                .kind = kind,
                .sender = who.id,
                .sender_name = who.name,
                .time = member.when == Timestamp{} ? clock_() : member.when},
               false);
    });
    if (connection_.online()) ask_names();
}

void Account::pump() {
    while (connection_.online() && !congested_) {
        auto* item = outbox_.next();
        if (!item) return;
        ChatMessage message;
        message.recipient = item->to.peer;
        message.origin = item->entry.origin;
        message.sent = item->entry.time;
        message.body = item->entry.body;
        const auto op = connection_.request(std::move(message));
        if (op) {
            item->op = *op;
        } else if (op.error().code == Code::busy) {
            congested_ = true;
        } else if (never_left(op.error().code)) {
            return; // the session is ending; the next one sends it
        } else {
            item->entry.delivery = Delivery::failed;
            item->entry.error = op.error();
            observer_.entry_changed(item->to, item->entry, false);
        }
    }
}

void Account::ask_names() {
    // The existing server tells ids only; one question at a time keeps this in the background.
    if (asking_names_ || !connection_.status().caps.has(CONFAB_CAP_PROFILES)) return;
    const auto nameless = roster_.nameless(1);
    if (nameless.empty() || names_asked_ >= max_name_questions) return;
    asking_names_ = true;
    ++names_asked_;
    queries_.ask(nameless.front(), [this, who = nameless.front()](Result<Person> person) {
        asking_names_ = false;
        // Someone without an answer is shown by the id, and not asked about again.
        const auto display = person && !person->display.empty() ? person->display : who.value;
        if (roster_.learn_name(who, display))
            observer_.member_changed(config_.id, roster_.member(who), MemberChange::rename);
        if (connection_.online()) ask_names();
    });
}

EntryKey Account::next_key() { return EntryKey{++last_key_}; }

ConversationId Account::direct_or_lobby(const ChatMessage& message) {
    if (message.recipient.empty()) return lobby();
    const bool from_self = folded(message.sender.value) == folded(connection_.status().self.value);
    return direct(from_self ? message.recipient : message.sender);
}

void Account::append(const ConversationId& to, Entry entry, bool fresh) {
    auto& conversation = conversations_[to];
    conversation.timeline.append(entry);
    if (fresh) ++conversation.unread;
    observer_.entry_changed(to, entry, fresh);
    if (fresh) tell_unread(to);
}

void Account::tell_unread(const ConversationId& of) { observer_.unread_changed(of, conversations_[of].unread); }

} // namespace confab::client
