// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_hub.hpp"

#include <boost/test/unit_test.hpp>

namespace confab::ws::test {
namespace {

constexpr confab_time some_time = 1'700'000'000'123'456;

} // namespace

FakeHub::FakeHub(FakeHost& host, Values values) : host_{host} {
    values.emplace("port", "0");
    listener_ = host_.open(CONFAB_ROLE_LISTEN, values);
    const auto listening = host_.await_state(listener_, CONFAB_SESSION_LISTENING);
    address_ = listening.address;
    fingerprint_ = listening.fingerprint;
    host_.on_event = [this](const Event& event) { return handle(event); };
}

Values FakeHub::client(Values more) const {
    more.emplace("host", "127.0.0.1");
    more.emplace("port", port());
    more.emplace("scheme", address_.starts_with("wss") ? "wss" : "ws");
    return more;
}

confab_id FakeHub::joined_client(const std::string& id, Values more) {
    const auto session = host_.open(CONFAB_ROLE_CONNECT, client(std::move(more)));
    host_.await_state(session, CONFAB_SESSION_AUTH);
    BOOST_REQUIRE_EQUAL(host_.join(session, id, "Name of " + id), CONFAB_OK);
    host_.await_state(session, CONFAB_SESSION_READY);
    BOOST_REQUIRE_EQUAL(host_.await_done(session, 1).result, CONFAB_OK);
    return session;
}

confab_id FakeHub::peer(const std::string& id) const {
    for (const auto& [session, person] : people_)
        if (person.id == id) return session;
    return 0;
}

std::vector<confab_id> FakeHub::sessions() const {
    std::vector<confab_id> all;
    for (const auto& [session, person] : people_) all.push_back(session);
    return all;
}

confab_result FakeHub::broadcast(std::string_view body, std::string_view sender) {
    auto message = sdk::make<confab_msg_message>(0);
    message.kind = CONFAB_TEXT_PLAIN;
    message.room = sdk::str("lobby");
    message.sender = message.sender_name = sdk::str(sender);
    message.sent = some_time;
    message.body = sdk::str(body);
    const auto all = sessions();
    return host_.transport()->submit_many(host_.transport(), &message.h, all.data(), all.size());
}

bool FakeHub::handle(const Event& event) {
    if (event.in_state(CONFAB_SESSION_INCOMING) && event.listener == listener_) {
        ++incoming;
        peers_[event.session] = true;
        return false;
    }
    if (!peers_.contains(event.session)) return false;
    switch (event.type) {
    case CONFAB_MSG_AUTH:
        if (!deaf_to_joins) join(event);
        return true;
    case CONFAB_MSG_MESSAGE:
        if (mute) return false;
        say(event);
        return true;
    case CONFAB_MSG_QUERY: tell(event); return true;
    case CONFAB_MSG_SESSION:
        if (event.state == CONFAB_SESSION_CLOSED) {
            closed.push_back(event);
            leave(event.session);
        }
        return false;
    default: return false;
    }
}

void FakeHub::done(const Event& event, confab_result result, std::string_view text) {
    auto done = sdk::make<confab_msg_op_done>(event.session, event.op);
    done.of = event.type;
    done.result = result;
    done.text = sdk::str(text);
    host_.submit(done);
}

void FakeHub::member(uint32_t change, const std::string& id, const std::string& name) {
    std::vector<confab_str> ids;
    for (const auto& [session, person] : people_) ids.push_back(sdk::str(person.id));
    const confab_roster roster{sizeof roster, 0, ++roster_version_, ids.size(), ids.data(), nullptr};
    auto member = sdk::make<confab_msg_member>(0);
    member.change = change;
    member.when = some_time;
    member.room = sdk::str("lobby");
    member.who = sdk::str(id);
    member.display = sdk::str(name);
    member.roster = &roster;
    const auto all = sessions();
    BOOST_TEST(host_.transport()->submit_many(host_.transport(), &member.h, all.data(), all.size()) == CONFAB_OK);
}

void FakeHub::join(const Event& event) {
    if (event.who.empty()) return done(event, CONFAB_E_INVALID_ID, "An id is needed.");
    if (peer(event.who)) return done(event, CONFAB_E_NAME_IN_USE, "Somebody with this id is here.");
    people_[event.session] = {event.who, event.display};
    member(CONFAB_MEMBER_JOIN, event.who, event.display);
    auto ready = sdk::make<confab_msg_session>(event.session);
    ready.state = CONFAB_SESSION_READY;
    ready.text = sdk::str("Hello!");
    host_.submit(ready);
    done(event, CONFAB_OK);
}

void FakeHub::leave(confab_id session) {
    peers_.erase(session);
    const auto found = people_.find(session);
    if (found == people_.end()) return;
    const auto person = found->second;
    people_.erase(found);
    member(CONFAB_MEMBER_LEAVE, person.id, {});
}

void FakeHub::say(const Event& event) {
    const auto speaker = people_.find(event.session);
    if (speaker == people_.end()) return done(event, CONFAB_E_NOT_JOINED, "Join first.");
    auto message = sdk::make<confab_msg_message>(event.session);
    message.kind = CONFAB_TEXT_PLAIN;
    message.recipient = sdk::str(event.recipient);
    message.sender = sdk::str(speaker->second.id);
    message.sender_name = sdk::str(speaker->second.name);
    message.sent = some_time;
    message.body = sdk::str(event.body);
    if (event.recipient.empty()) {
        const auto all = sessions();
        host_.transport()->submit_many(host_.transport(), &message.h, all.data(), all.size());
    } else {
        const auto target = peer(event.recipient);
        if (!target) return done(event, CONFAB_E_NOT_ONLINE, "Not here.");
        host_.submit(message);
        message.h.session = target;
        if (target != event.session) host_.submit(message);
    }
    done(event, CONFAB_OK);
}

void FakeHub::tell(const Event& event) {
    const auto target = peer(event.who);
    if (!target) return done(event, CONFAB_E_UNKNOWN_USER, "Nobody knows them.");
    auto person = sdk::make<confab_msg_person>(event.session, event.op);
    person.presence = CONFAB_PRESENCE_ONLINE;
    person.who = sdk::str(event.who);
    person.display = sdk::str(people_[target].name);
    host_.submit(person);
    done(event, CONFAB_OK);
}

} // namespace confab::ws::test
