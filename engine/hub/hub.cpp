// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/hub.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace confab::hub {

namespace {

constexpr std::uint64_t session_caps = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES;

} // namespace

Hub::Hub(Clock clock, Policy policy)
    : clock_{std::move(clock)}, policy_{policy}, people_{policy.max_remembered},
      id_prefix_{fmt::format("{:x}-", clock_().time_since_epoch().count())} {}

Hub::~Hub() {
    for (const auto& [session, transport] : sessions_) transport->forget(session);
    for (const auto& [session, listener] : listeners_) listener.transport->forget(session);
}

void Hub::listen(plugin::Transport& transport, const std::map<std::string, std::string>& settings, Started started,
                 std::function<void(Error)> stopped) {
    auto session = transport.open(Role::listen, settings, *this);
    if (!session) return started(fail(std::move(session.error())));
    listeners_.emplace(*session, Listener{&transport, std::move(started), std::move(stopped)});
}

void Hub::shut_down(std::string_view text, std::function<void()> done) {
    shutting_down_ = true;
    shut_down_done_ = std::move(done);
    for (const auto& [session, listener] : listeners_) listener.transport->close(session, Code::closed, text);
    for (const auto& [session, transport] : sessions_) transport->close(session, Code::closed, text);
    finish_if_empty();
}

Result<void> Hub::reconfigure(const std::map<std::string, std::string>& settings) {
    for (const auto& [session, listener] : listeners_)
        if (auto taken = listener.transport->reconfigure(session, settings); !taken) return taken;
    return {};
}

void Hub::receive(Message message) {
    if (const auto* change = std::get_if<SessionChange>(&message.body)) {
        if (listeners_.contains(message.session)) return listener_changed(message.session, *change);
        return session_changed(message.session, *change);
    }
    if (sessions_.contains(message.session)) request(message);
}

void Hub::listener_changed(SessionId session, const SessionChange& change) {
    if (change.state == SessionState::listening) {
        if (const auto started = std::exchange(listeners_.at(session).started, nullptr))
            started(Listening{change.address, change.tls_fingerprint});
        return;
    }
    if (change.state != SessionState::closed) return;
    const auto listener = std::move(listeners_.extract(session).mapped());
    if (listener.started) listener.started(fail({change.reason, change.text}));
    else if (!shutting_down_ && listener.stopped) listener.stopped({change.reason, change.text});
    finish_if_empty();
}

void Hub::session_changed(SessionId session, const SessionChange& change) {
    if (change.state == SessionState::incoming) {
        const auto listener = listeners_.find(change.listener);
        if (listener == listeners_.end()) return;
        auto* transport = listener->second.transport;
        sessions_.emplace(session, transport);
        log::info("session {}: came in from {}", static_cast<std::uint64_t>(session), change.address);
        if (shutting_down_) transport->close(session, Code::closed, tr("The server is stopping."));
    } else if (change.state == SessionState::closed) {
        log::info("session {}: closed, {}", static_cast<std::uint64_t>(session), name(change.reason));
        sessions_.erase(session);
        leave(session);
        finish_if_empty();
    }
}

void Hub::request(const Message& message) {
    if (const auto* auth = std::get_if<Auth>(&message.body)) return join(message, *auth);

    const auto* who = admission_.of(message.session);
    if (const auto* chat = std::get_if<ChatMessage>(&message.body)) {
        if (!who)
            return answer(message, CONFAB_MSG_MESSAGE,
                          fail(Code::not_joined, "{}", tr("Join before you say something.")));
        return say(message, *who, *chat);
    }
    if (const auto* query = std::get_if<Query>(&message.body)) {
        if (!who) return answer(message, CONFAB_MSG_QUERY, fail(Code::not_joined, "{}", tr("Join before you ask.")));
        return tell_profile(message, *query);
    }
    if (std::holds_alternative<Cancel>(message.body)) return; // everything is answered at once
    answer(message, CONFAB_MSG_PERSON, fail(Code::unsupported, "{}", tr("This server can't do that.")));
}

void Hub::join(const Message& message, const Auth& auth) {
    auto identity = admission_.join(message.session, auth);
    if (!identity) {
        log::info("session {}: join refused, {}", static_cast<std::uint64_t>(message.session),
                  name(identity.error().code));
        return answer(message, CONFAB_MSG_AUTH, fail(std::move(identity.error())));
    }
    lobby_.add(message.session, *identity);
    people_.remember(*identity);
    tell_everybody(Member{MemberChange::join, clock_(), RoomId{std::string{lobby_id}}, identity->id, identity->display,
                          lobby_.roster()});
    SessionChange ready;
    ready.state = SessionState::ready;
    ready.caps.bits = session_caps;
    ready.self = identity->id;
    ready.lobby = RoomId{std::string{lobby_id}};
    ready.text = trf(N_("Welcome, {}!"), identity->display);
    tell(message.session, Op::none, std::move(ready));
    answer(message, CONFAB_MSG_AUTH, MessageId{});
}

void Hub::leave(SessionId session) {
    const auto* found = admission_.of(session);
    if (!found) return;
    const auto who = *found;
    admission_.leave(session);
    lobby_.remove(session);
    tell_everybody(
        Member{MemberChange::leave, clock_(), RoomId{std::string{lobby_id}}, who.id, who.display, lobby_.roster()});
}

void Hub::say(const Message& message, const Identity& who, const ChatMessage& chat) {
    const auto refuse = [&](Code code, const char* why) { answer(message, CONFAB_MSG_MESSAGE, fail(code, "{}", why)); };
    if (chat.body.empty()) return refuse(Code::invalid, tr("The message is empty."));
    if (chat.body.size() > policy_.max_body_bytes) return refuse(Code::too_large, tr("The message is too long."));
    if (!chat.room.empty() && chat.room.value != lobby_id) return refuse(Code::not_found, tr("There is no such room."));

    ChatMessage notice;
    notice.id = new_id();
    notice.origin = chat.origin;
    notice.sender = who.id;
    notice.sender_name = who.display;
    notice.sent = clock_();
    notice.body = chat.body;
    if (!chat.recipient.empty()) {
        notice.recipient = chat.recipient;
        return say_privately(message, who, std::move(notice));
    }
    notice.room = RoomId{std::string{lobby_id}};
    const auto id = notice.id;
    tell_everybody(std::move(notice));
    answer(message, CONFAB_MSG_MESSAGE, id);
}

void Hub::say_privately(const Message& message, const Identity&, ChatMessage notice) {
    const auto target = admission_.holder(notice.recipient);
    if (target == SessionId::none)
        return answer(message, CONFAB_MSG_MESSAGE,
                      fail(Code::not_online, "{}", trf(N_("{} is not online."), escaped(notice.recipient.value))));
    // As the recipient writes it: the sender may have used another case.
    notice.recipient = admission_.of(target)->id;
    const auto id = notice.id;
    if (target != message.session) tell(target, Op::none, notice);
    tell(message.session, Op::none, std::move(notice));
    answer(message, CONFAB_MSG_MESSAGE, id);
}

void Hub::tell_profile(const Message& message, const Query& query) {
    if (query.what != QueryWhat::profile)
        return answer(message, CONFAB_MSG_QUERY, fail(Code::unsupported, "{}", tr("This server can't do that.")));
    const auto* who = people_.find(query.who);
    if (!who)
        return answer(message, CONFAB_MSG_QUERY, fail(Code::unknown_user, "{}", tr("Nobody here knows this user.")));
    const bool online = admission_.holder(query.who) != SessionId::none;
    tell(message.session, message.op, Person{online ? Presence::online : Presence::offline, who->id, who->display});
    answer(message, CONFAB_MSG_QUERY, MessageId{});
}

void Hub::answer(const Message& request, std::uint32_t of, Result<MessageId> result) {
    OpDone done;
    done.of = of;
    if (result) {
        done.id = std::move(*result);
    } else {
        done.result = result.error().code;
        done.text = std::move(result.error().text);
    }
    tell(request.session, request.op, std::move(done));
}

void Hub::tell(SessionId session, Op op, decltype(Message::body) body) {
    const auto found = sessions_.find(session);
    if (found != sessions_.end()) (void)found->second->submit(Message{session, op, 0, std::move(body)});
}

void Hub::tell_everybody(decltype(Message::body) body) {
    // One listener is the rule; with several each transport gets the whole list and ignores what is not its own.
    const Message message{SessionId::none, Op::none, 0, std::move(body)};
    std::vector<plugin::Transport*> told;
    for (const auto& [session, listener] : listeners_) {
        if (std::find(told.begin(), told.end(), listener.transport) != told.end()) continue;
        told.push_back(listener.transport);
        (void)listener.transport->submit_many(message, lobby_.sessions());
    }
}

MessageId Hub::new_id() { return MessageId{fmt::format("{}{:x}", id_prefix_, ++last_id_)}; }

void Hub::finish_if_empty() {
    if (shutting_down_ && listeners_.empty() && sessions_.empty())
        if (const auto done = std::exchange(shut_down_done_, nullptr)) done();
}

} // namespace confab::hub
