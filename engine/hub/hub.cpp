// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/hub.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "hub/records.hpp"
#include "hub/resume_token.hpp"

#include <algorithm>
#include <utility>

namespace confab::hub {

namespace {

constexpr std::uint64_t base_caps = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES;

RoomId lobby_room() { return RoomId{std::string{lobby_id}}; }

} // namespace

Hub::Hub(Clock clock, Policy policy, Log& log, Search* search, Holders& holders)
    : clock_{std::move(clock)}, policy_{policy}, log_{log}, lineages_{holders}, people_{policy.max_remembered},
      delivery_{log, gate_, attendance_, policy_}, history_{log, search, gate_, attendance_, delivery_, policy_},
      id_prefix_{random_hex(8) + '-'} {}

void Hub::listen(plugin::Transport& transport, const std::map<std::string, std::string>& settings, Started started,
                 Gate::Stopped stopped) {
    gate_.listen(transport, settings, *this, std::move(started), std::move(stopped));
}

Result<void> Hub::reconfigure(const std::map<std::string, std::string>& settings) {
    return gate_.reconfigure(settings);
}

// ---- the end -----------------------------------------------------------------------------------------------------------

void Hub::shut_down(std::string_view text, std::function<void()> done) {
    shutting_down_ = true;
    farewell_ = text;
    shut_down_done_ = std::move(done);
    gate_.shut(text);
    if (unanswered_ == 0) hurry();
}

void Hub::hurry() {
    if (!shutting_down_ || std::exchange(closing_, true)) return;
    gate_.close_sessions(farewell_);
    finish_if_empty();
}

Hub::Asked Hub::ask_log(const Message& message, const ChatMessage& chat) {
    ++unanswered_;
    auto& its = unanswered_of_[message.session];
    ++its.messages;
    its.bytes += chat.body.size();
    return {message.session, message.op, chat.origin, chat.body.size()};
}

void Hub::answered(const Asked& asked) {
    --unanswered_;
    auto& its = unanswered_of_.at(asked.session);
    its.bytes -= asked.bytes;
    if (--its.messages == 0) unanswered_of_.erase(asked.session);
    if (shutting_down_ && unanswered_ == 0) hurry();
}

void Hub::finish_if_empty() {
    if (closing_ && gate_.empty())
        if (const auto done = std::exchange(shut_down_done_, nullptr)) done();
}

// ---- sessions ----------------------------------------------------------------------------------------------------------
void Hub::receive(Message message) {
    if (const auto* change = std::get_if<SessionChange>(&message.body)) {
        if (!gate_.changed(message.session, *change) || change->state != SessionState::closed) return;
        leave(message.session);
        return finish_if_empty();
    }
    if (gate_.hears(message.session)) request(message);
}

void Hub::request(const Message& message) {
    if (const auto* auth = std::get_if<Auth>(&message.body)) return join(message, *auth);

    const auto* who = admission_.of(message.session);
    if (const auto* chat = std::get_if<ChatMessage>(&message.body)) {
        if (!who)
            return gate_.refuse(message, CONFAB_MSG_MESSAGE, {Code::not_joined, tr("Join before you say something.")},
                                chat->origin);
        return say(message, *who, *chat);
    }
    if (const auto* query = std::get_if<Query>(&message.body)) {
        if (!who) return gate_.refuse(message, CONFAB_MSG_QUERY, {Code::not_joined, tr("Join before you ask.")});
        if (History::answers(query->what)) return history_.ask(message, *query);
        return tell_profile(message, *query);
    }
    if (std::holds_alternative<Cancel>(message.body)) return history_.cancel(message.session, message.op);
    gate_.refuse(message, CONFAB_MSG_PERSON, {Code::unsupported, tr("This server can't do that.")});
}

void Hub::join(const Message& message, const Auth& auth) {
    if (shutting_down_) return gate_.refuse(message, CONFAB_MSG_AUTH, {Code::closed, tr("The server is stopping.")});
    const Capabilities caps{base_caps | (auth.caps.bits & (CONFAB_CAP_ACK | history_.caps()))};
    auto newcomer = admit(message.session, auth, caps.has(CONFAB_CAP_RESUME));
    if (!newcomer) {
        log::info("session {}: join refused, {}", static_cast<std::uint64_t>(message.session),
                  name(newcomer.error().code));
        return gate_.refuse(message, CONFAB_MSG_AUTH, std::move(newcomer.error()));
    }
    take_seat(message, *newcomer);
    welcome(message, auth, *newcomer, caps);
}

Result<Hub::Newcomer> Hub::admit(SessionId session, const Auth& auth, bool resumes) {
    Newcomer newcomer;
    auto who = admission_.check(session, auth);
    if (!who) return fail(std::move(who.error()));
    newcomer.who = std::move(*who);
    auto standing = lineages_.of(newcomer.who.id, auth, resumes);
    if (!standing) return fail(std::move(standing.error()));
    newcomer.standing = std::move(*standing);
    newcomer.who.holder = newcomer.standing.holder;

    if (const auto* before = admission_.of(admission_.holder(newcomer.who.id)))
        newcomer.seen_as_before = before->id == newcomer.who.id && before->display == newcomer.who.display;
    auto replaced = admission_.claim(session, newcomer.who);
    if (!replaced) return fail(std::move(replaced.error()));
    newcomer.replaced = *replaced;
    lineages_.keep(newcomer.who.id, newcomer.standing);
    return newcomer;
}

/// The newcomer stands in the lobby, instead of its own stale session if there was one.
void Hub::take_seat(const Message& message, const Newcomer& newcomer) {
    const auto& who = newcomer.who;
    if (newcomer.replaced != SessionId::none) {
        log::info("session {}: replaced by session {}", static_cast<std::uint64_t>(newcomer.replaced),
                  static_cast<std::uint64_t>(message.session));
        attendance_.remove(newcomer.replaced);
        history_.forget(newcomer.replaced);
        gate_.close(newcomer.replaced, Code::replaced, tr("You came in through another connection."));
        if (newcomer.seen_as_before) {
            // Rosters stay as they are; only the newcomer doesn't have one yet.
            lobby_.replace(newcomer.replaced, message.session);
            return gate_.tell(message.session, Op::none, 0, member(MemberChange::join, who));
        }
        lobby_.remove(newcomer.replaced);
        const auto* before = people_.find(who.id);
        gate_.tell_many(lobby_.sessions(), member(MemberChange::leave, before ? *before : who));
    }
    lobby_.add(message.session, who);
    people_.remember(who);
    gate_.tell_many(lobby_.sessions(), member(MemberChange::join, who));
}

void Hub::welcome(const Message& message, const Auth& auth, const Newcomer& newcomer, Capabilities caps) {
    const auto since = place_of(auth.since, log_.id(), delivery_.told());
    const bool resumed = newcomer.standing.known && since;
    attendance_.add(message.session, {newcomer.who.holder, caps, since.value_or(Seq::none), !resumed});

    SessionChange ready;
    ready.state = SessionState::ready;
    ready.caps = caps;
    ready.self = newcomer.who.id;
    ready.lobby = lobby_room();
    ready.text = trf(N_("Welcome, {}!"), newcomer.who.display);
    ready.log_id = log_.id();
    ready.resume = newcomer.standing.new_token;
    ready.cursor = cursor_of(log_.id(), delivery_.told());
    gate_.tell(message.session, Op::none, resumed ? CONFAB_F_RESUMED : 0, std::move(ready));
    OpDone done;
    done.of = CONFAB_MSG_AUTH;
    gate_.tell(message.session, message.op, 0, std::move(done));
}

void Hub::leave(SessionId session) {
    history_.forget(session);
    const auto* found = admission_.of(session);
    if (!found) return;
    const auto who = *found;
    admission_.leave(session);
    attendance_.remove(session);
    lobby_.remove(session);
    gate_.tell_many(lobby_.sessions(), member(MemberChange::leave, who));
}

Member Hub::member(MemberChange change, const Identity& who) const {
    return {change, clock_(), lobby_room(), who.id, who.display, lobby_.roster()};
}

// ---- what is said ------------------------------------------------------------------------------------------------------

void Hub::say(const Message& message, const Identity& who, const ChatMessage& chat) {
    const auto refuse = [&](Code code, const char* why) {
        gate_.refuse(message, CONFAB_MSG_MESSAGE, {code, why}, chat.origin);
    };
    if (!chat.attachments.empty()) return refuse(Code::unsupported, tr("This server keeps no files."));
    if (chat.body.empty()) return refuse(Code::invalid, tr("The message is empty."));
    if (chat.body.size() > policy_.max_body_bytes) return refuse(Code::too_large, tr("The message is too long."));
    if (chat.origin.value.size() > policy_.max_origin_bytes)
        return refuse(Code::too_large, tr("The id of the message is too long."));
    if (!chat.room.empty() && chat.room.value != lobby_id) return refuse(Code::not_found, tr("There is no such room."));
    if (shutting_down_) return refuse(Code::closed, tr("The server is stopping."));
    if (const auto waiting = unanswered_of_.find(message.session);
        waiting != unanswered_of_.end() &&
        (waiting->second.messages >= policy_.max_unanswered || waiting->second.bytes >= policy_.max_unanswered_bytes))
        return refuse(Code::rate_limited, tr("Too many of your messages are waiting to be stored."));

    Record record;
    record.id = MessageId{fmt::format("{}{:x}", id_prefix_, ++last_id_)};
    record.origin = chat.origin;
    record.holder = who.holder;
    record.sender = who.id;
    record.sender_name = who.display;
    record.time = clock_();
    record.body = chat.body;
    if (chat.recipient.empty()) {
        record.room = lobby_room();
    } else {
        const auto* target = admission_.of(admission_.holder(chat.recipient));
        if (!target) return say_to_absent(message, who, chat);
        // As the recipient writes it: the sender may have used another case.
        record.recipient = target->id;
        record.other = target->holder;
    }
    log_.append(std::move(record),
                [this, alive = std::weak_ptr{alive_}, asked = ask_log(message, chat)](Result<Log::Committed> result) {
                    if (alive.lock()) appended(asked, std::move(result));
                });
}

void Hub::appended(const Asked& asked, Result<Log::Committed> result) {
    OpDone done;
    done.of = CONFAB_MSG_MESSAGE;
    done.origin = asked.origin;
    if (result) {
        done.id = result->id;
        done.cursor = cursor_of(log_.id(), result->seq);
        done.seq = static_cast<std::uint64_t>(result->seq);
        done.when = result->time;
    } else {
        done.result = result.error().code;
        done.text = std::move(result.error().text);
    }
    gate_.tell(asked.session, asked.op, 0, std::move(done));
    answered(asked);
}

/// Refuses, unless it is the repetition of what was said while the recipient was here: that was delivered, and is only
/// acknowledged.
void Hub::say_to_absent(const Message& message, const Identity& who, const ChatMessage& chat) {
    const auto refuse = [this, header = Message{message.session, message.op, 0, {}}, origin = chat.origin,
                         text = trf(N_("{} is not online."), escaped(chat.recipient.value))] {
        gate_.refuse(header, CONFAB_MSG_MESSAGE, {Code::not_online, text}, origin);
    };
    const auto* seat = attendance_.of(message.session);
    if (chat.origin.empty() || !seat || !seat->caps.has(CONFAB_CAP_ACK)) return refuse();
    Record record;
    record.holder = who.holder;
    record.recipient = chat.recipient;
    record.origin = chat.origin;
    record.body = chat.body;
    log_.repeated(std::move(record), [this, alive = std::weak_ptr{alive_}, refuse,
                                      asked = ask_log(message, chat)](Result<std::optional<Log::Committed>> first) {
        if (!alive.lock()) return;
        if (!first) return appended(asked, fail(std::move(first.error())));
        if (*first) return appended(asked, **first);
        refuse();
        answered(asked);
    });
}

// ---- questions ---------------------------------------------------------------------------------------------------------

void Hub::tell_profile(const Message& message, const Query& query) {
    const auto refuse = [&](Code code, const char* why) { gate_.refuse(message, CONFAB_MSG_QUERY, {code, why}); };
    if (query.what != QueryWhat::profile) return refuse(Code::unsupported, tr("This server can't do that."));
    const auto* who = people_.find(query.who);
    if (!who) return refuse(Code::unknown_user, tr("Nobody here knows this user."));
    const bool online = admission_.holder(query.who) != SessionId::none;
    gate_.tell(message.session, message.op, 0,
               Person{online ? Presence::online : Presence::offline, who->id, who->display});
    OpDone done;
    done.of = CONFAB_MSG_QUERY;
    done.count = 1;
    gate_.tell(message.session, message.op, 0, std::move(done));
}

} // namespace confab::hub
