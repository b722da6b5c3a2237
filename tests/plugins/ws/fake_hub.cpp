// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_hub.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace confab::ws::test {
namespace {

constexpr confab_time some_time = 1'700'000'000'123'456;
constexpr std::string_view log_id = "10aded";

std::string cursor_of(size_t seq) { return std::string{log_id} + "." + std::to_string(seq); }
size_t seq_of(const std::string& cursor) { return std::stoul(cursor.substr(cursor.find('.') + 1)); }

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
        asked.push_back(event);
        if (!deaf_to_joins) join(event);
        return true;
    case CONFAB_MSG_MESSAGE:
        if (mute) return false;
        say(event);
        return true;
    case CONFAB_MSG_QUERY:
        asked.push_back(event);
        if (event.what == CONFAB_QUERY_PROFILE) tell(event);
        else if (!slow_to_answer) tell_page(event);
        return true;
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
    done.origin_id = sdk::str(event.origin_id);
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
    ready.caps = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES | grants;
    const auto end = cursor_of(log_.size());
    const auto token = "token of " + event.who;
    const bool known = event.resume == token;
    ready.log_id = sdk::str(log_id);
    ready.cursor = sdk::str(end);
    if (!known) ready.resume = sdk::str(token);
    if (known && !event.since.empty()) ready.h.flags |= CONFAB_F_RESUMED;
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
    if (refuse_with < 0) return done(event, refuse_with, "Not now.");
    const auto target = event.recipient.empty() ? 0 : peer(event.recipient);
    if (!event.recipient.empty() && !target) return done(event, CONFAB_E_NOT_ONLINE, "Not here.");
    const auto known = std::find_if(log_.begin(), log_.end(), [&](const Record& record) {
        return !event.origin_id.empty() && record.sender == speaker->second.id && record.origin == event.origin_id;
    });
    const auto index = static_cast<size_t>(known - log_.begin());
    if (known == log_.end()) {
        log_.push_back({speaker->second.id, speaker->second.name, event.recipient, event.origin_id, event.body});
        if (event.recipient.empty()) {
            for_record(index, 0, 0, [&](const confab_msg_message& message) {
                const auto all = sessions();
                host_.transport()->submit_many(host_.transport(), &message.h, all.data(), all.size());
            });
        } else {
            say_record(event.session, 0, index);
            if (target != event.session) say_record(target, 0, index);
        }
    }
    const auto id = "m" + std::to_string(index + 1), cursor = cursor_of(index + 1);
    auto done = sdk::make<confab_msg_op_done>(event.session, event.op);
    done.of = event.type;
    done.id = sdk::str(id);
    done.origin_id = sdk::str(event.origin_id);
    done.cursor = sdk::str(cursor);
    done.seq = index + 1;
    done.when = some_time;
    host_.submit(done);
}

template <class F> void FakeHub::for_record(size_t index, confab_id session, confab_op op, F&& use) const {
    const auto& record = log_.at(index);
    const auto id = "m" + std::to_string(index + 1), cursor = cursor_of(index + 1);
    auto message = sdk::make<confab_msg_message>(session, op);
    if (op != 0) message.h.flags |= CONFAB_F_HISTORICAL;
    message.kind = CONFAB_TEXT_PLAIN;
    if (record.recipient.empty()) message.room = sdk::str("lobby");
    message.recipient = sdk::str(record.recipient);
    message.id = sdk::str(id);
    message.origin_id = sdk::str(record.origin);
    message.sender = sdk::str(record.sender);
    message.sender_name = sdk::str(record.name);
    message.sent = some_time;
    message.body = sdk::str(record.body);
    message.cursor = sdk::str(cursor);
    message.seq = index + 1;
    use(message);
}

void FakeHub::say_record(confab_id session, confab_op op, size_t index) {
    for_record(index, session, op, [this](const confab_msg_message& message) { host_.submit(message); });
}

void FakeHub::tell_page(const Event& event) {
    const bool backwards = event.flags & CONFAB_F_BACKWARDS;
    if (!event.cursor.empty() && !event.cursor.starts_with(log_id))
        return done(event, CONFAB_E_NOT_FOUND, "Not of this log.");
    std::vector<size_t> found;
    for (size_t i = 0; i < log_.size(); ++i) {
        const auto after = event.cursor.empty() ? 0 : seq_of(event.cursor);
        if (!event.cursor.empty() && (backwards ? i + 1 >= after : i + 1 <= after)) continue;
        if (event.what == CONFAB_QUERY_HISTORY && event.recipient != log_[i].recipient) continue;
        if (event.what == CONFAB_QUERY_SEARCH && log_[i].body.find(event.text) == std::string::npos) continue;
        found.push_back(i);
    }
    const auto most = event.limit ? std::min<size_t>(event.limit, 200) : 200;
    const bool more = found.size() > most;
    if (more && backwards) found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(most));
    else if (more) found.resize(most);
    for (const auto index : found) say_record(event.session, event.op, index);
    auto done = sdk::make<confab_msg_op_done>(event.session, event.op);
    done.of = event.type;
    done.count = static_cast<uint32_t>(found.size());
    if (more) done.h.flags |= CONFAB_F_MORE;
    const auto cursor = found.empty() ? std::string{} : cursor_of((backwards ? found.front() : found.back()) + 1);
    done.cursor = sdk::str(cursor);
    host_.submit(done);
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
