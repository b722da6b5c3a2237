// SPDX-License-Identifier: GPL-3.0-or-later
#include "hall.hpp"

#include "hub/records.hpp"
#include "memory_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>

namespace confab::test {

namespace {

std::filesystem::path temporary_folder() {
    std::string path = (std::filesystem::temp_directory_path() / "confab-test-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(path.data()));
    return path;
}

plugin::Catalogue catalogue() {
    plugin::Catalogue only;
    only.transports.push_back({&memory::entry, &memory::description, {}, {}, "1"});
    return only;
}

} // namespace

// ---- Peer --------------------------------------------------------------------------------------------------------------

Peer::Peer(plugin::Transport& transport, Auth auth) : transport_{transport}, auth_{std::move(auth)} {
    auto session = transport.open(Role::connect, {{"host", "here"}}, *this);
    BOOST_REQUIRE(session);
    session_ = *session;
}

Peer::~Peer() { leave(); }

void Peer::leave() {
    if (std::exchange(closed, SessionChange{})) return;
    transport_.forget(session_);
}

void Peer::receive(Message message) {
    const auto* change = std::get_if<SessionChange>(&message.body);
    if (!change) return heard.push_back(std::move(message));
    if (change->state == SessionState::auth) join(auth_);
    if (change->state == SessionState::closed) closed = *change;
    if (change->state != SessionState::ready) return;
    ready = *change;
    ready_flags = message.flags;
    heard_before_ready = heard.size();
}

Op Peer::submit(decltype(Message::body) body, std::uint32_t flags) {
    const Op op{++last_op_};
    const auto submitted = transport_.submit(Message{session_, op, flags, std::move(body)});
    BOOST_REQUIRE_MESSAGE(submitted, "refused by the transport");
    return op;
}

Op Peer::join(Auth auth) { return submit(std::move(auth)); }

Op Peer::say(const std::string& text, const std::string& origin, const std::string& to) {
    ChatMessage message;
    message.body = text;
    message.origin = OriginId{origin};
    message.recipient = UserId{to};
    return submit(std::move(message));
}

Op Peer::ask(Query query, std::uint32_t flags) { return submit(std::move(query), flags); }

Op Peer::search(const std::string& text, Query query) {
    query.text = text;
    return ask(of(QueryWhat::search, std::move(query)));
}

void Peer::cancel(Op op) { (void)transport_.submit(Message{session_, op, 0, Cancel{}}); }

const Message& Peer::ended(Op op) const {
    const Message* found = nullptr;
    for (const auto& message : heard) {
        if (message.op != op || !std::holds_alternative<OpDone>(message.body)) continue;
        BOOST_REQUIRE_MESSAGE(!found, "a request was ended twice");
        found = &message;
    }
    BOOST_REQUIRE_MESSAGE(found, "a request was not ended");
    return *found;
}

bool Peer::waits(Op op) const {
    return std::none_of(heard.begin(), heard.end(),
                        [op](const Message& m) { return m.op == op && std::holds_alternative<OpDone>(m.body); });
}

std::vector<ChatMessage> Peer::messages(Op op) const {
    std::vector<ChatMessage> found;
    for (const auto& message : heard)
        if (const auto* chat = std::get_if<ChatMessage>(&message.body); chat && message.op == op) {
            BOOST_TEST(((message.flags & CONFAB_F_HISTORICAL) != 0) == (op != Op::none));
            found.push_back(*chat);
        }
    return found;
}

std::vector<std::string> Peer::texts(Op op) const {
    std::vector<std::string> found;
    for (const auto& message : messages(op)) found.push_back(message.body);
    return found;
}

std::vector<Member> Peer::members() const {
    std::vector<Member> found;
    for (const auto& message : heard)
        if (const auto* member = std::get_if<Member>(&message.body)) found.push_back(*member);
    return found;
}

// ---- Hall --------------------------------------------------------------------------------------------------------------

Hall::Hall(hub::Policy policy, bool searchable)
    : data{temporary_folder()}, transports{loop, catalogue(), {"confab-test", "0", data}},
      log{std::make_unique<FakeLog>(loop)}, policy_{policy}, searchable_{searchable} {
    start_hub();
}

Hall::~Hall() {
    hub.reset();
    std::filesystem::remove_all(data);
}

void Hall::start_hub() {
    hub = std::make_unique<hub::Hub>([this] { return time; }, policy_, *log, searchable_ ? log.get() : nullptr, *log);
    bool started = false;
    hub->listen(
        **transports.get("memory"), {{"host", "here"}}, [&](const auto& listening) { started = listening.has_value(); },
        [](const Error& error) { BOOST_ERROR("the listener stopped: " << error.text); });
    settle();
    BOOST_REQUIRE(started);
}

void Hall::change_log(const std::string& id) {
    hub.reset();
    log = std::make_unique<FakeLog>(loop, id);
    start_hub();
}

std::unique_ptr<Peer> Hall::come(const std::string& id, Coming how) {
    auto peer = std::make_unique<Peer>(**transports.get("memory"),
                                       Auth{UserId{id}, how.display, Capabilities{how.caps}, how.resume, how.since});
    settle();
    return peer;
}

void Hall::settle() {
    while (loop.iterate(false)) {}
}

Cursor Hall::cursor(hub::Seq seq) const { return hub::cursor_of(log->id(), seq); }

void Hall::bring(const std::string& text) {
    hub::Record record;
    record.holder = hub::HolderId{"far away"};
    record.room = RoomId{"lobby"};
    record.sender = UserId{"far"};
    record.sender_name = "Far";
    record.time = time;
    record.body = text;
    log->bring(std::move(record));
}

} // namespace confab::test
