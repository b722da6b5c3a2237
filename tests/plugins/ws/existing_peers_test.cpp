// SPDX-License-Identifier: GPL-3.0-or-later
// The transport with the existing programs that it has to get on with, unchanged.
#include "codec.hpp"
#include "fake_hub.hpp"
#include "python_peer.hpp"

#include <boost/test/unit_test.hpp>

namespace confab::ws::test {
namespace {

Values address_of(PythonPeer& server) {
    const auto line = server.line(); // listening on ws://127.0.0.1:PORT
    BOOST_REQUIRE_MESSAGE(line.starts_with("listening on ws://127.0.0.1:"), line);
    return {{"host", "127.0.0.1"}, {"port", line.substr(line.rfind(':') + 1)}};
}

confab_id joined(FakeHost& host, const Values& server, const std::string& id) {
    const auto session = host.open(CONFAB_ROLE_CONNECT, server);
    host.await_state(session, CONFAB_SESSION_AUTH);
    BOOST_REQUIRE_EQUAL(host.join(session, id, "Name of " + id), CONFAB_OK);
    BOOST_TEST(host.await_state(session, CONFAB_SESSION_READY).self_id == id);
    BOOST_REQUIRE_EQUAL(host.await_done(session, 1).result, CONFAB_OK);
    return session;
}

Event heard(FakeHost& host, confab_id session, std::string_view body) {
    return host.await("a message", [&](const Event& e) { return e.session == session && e.body == body; });
}

Frame said_to(PythonPeer& client) {
    const auto frame = decode(client.line());
    BOOST_REQUIRE(frame);
    return *frame;
}

} // namespace

BOOST_AUTO_TEST_SUITE(existing_peers)

BOOST_AUTO_TEST_CASE(an_existing_server_serves_us) {
    FakeHost host;
    PythonPeer server{host, "part1_server.py", {"--port", "0"}};
    const auto address = address_of(server);
    const auto alice = joined(host, address, "alice"), bob = joined(host, address, "bob");

    BOOST_TEST(host.say(alice, 2, "大家好") == CONFAB_OK);
    const auto own = heard(host, alice, "大家好");
    BOOST_TEST(own.origin_id == "origin-2");
    BOOST_TEST(own.flags == CONFAB_F_OWN);
    BOOST_TEST(own.when > 0);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    BOOST_TEST(heard(host, bob, "大家好").sender_name == "Name of alice");

    host.say(alice, 3, "psst", "bob");
    host.say(alice, 4, "me", "alice");
    host.say(alice, 5, "where?", "nobody");
    host.ask(alice, 6, "bob");
    host.ask(alice, 7, "nobody");
    BOOST_TEST(host.await_done(alice, 3).result == CONFAB_OK);
    BOOST_TEST(host.await_done(alice, 4).result == CONFAB_OK);
    const auto offline = host.await_done(alice, 5);
    BOOST_TEST(offline.result == CONFAB_E_NOT_ONLINE);
    BOOST_TEST(offline.text == "用户 nobody 不在线");
    BOOST_TEST(host.await_done(alice, 6).result == CONFAB_OK);
    BOOST_TEST(host.await_done(alice, 7).result == CONFAB_E_UNKNOWN_USER);
    BOOST_TEST(heard(host, bob, "psst").recipient == "bob");
}

BOOST_AUTO_TEST_CASE(an_existing_server_refuses_an_id_and_takes_another) {
    FakeHost host;
    PythonPeer server{host, "part1_server.py", {"--port", "0"}};
    const auto address = address_of(server);
    joined(host, address, "alice");
    const auto second = host.open(CONFAB_ROLE_CONNECT, address);
    host.await_state(second, CONFAB_SESSION_AUTH);
    host.join(second, "alice", "Other", 1);
    BOOST_TEST(host.await_done(second, 1).result == CONFAB_E_NAME_IN_USE);
    host.join(second, "", "Other", 2);
    BOOST_TEST(host.await_done(second, 2).result == CONFAB_E_INVALID_ID);
    host.join(second, "other", "Other", 3);
    BOOST_TEST(host.await_done(second, 3).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(rubbish_from_a_server_is_reported_and_ignored) {
    FakeHost host;
    PythonPeer server{host, "part1_server.py", {"--port", "0", "--garbage"}};
    const auto alice = joined(host, address_of(server), "alice");
    host.say(alice, 2, "fine");
    BOOST_TEST(heard(host, alice, "fine").flags == CONFAB_F_OWN);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    BOOST_TEST(host.count([](const Event& e) { return e.is(CONFAB_MSG_MESSAGE); }) == 0u);
    BOOST_TEST(!host.log.empty());
    BOOST_TEST(host.log.size() < 20u); // once a kind
}

BOOST_AUTO_TEST_CASE(what_a_dying_server_did_not_echo_is_uncertain) {
    FakeHost host;
    PythonPeer server{host, "part1_server.py", {"--port", "0", "--swallow-after", "1"}};
    const auto alice = joined(host, address_of(server), "alice");
    host.say(alice, 2, "one");
    host.say(alice, 3, "two");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    BOOST_TEST(host.await_done(alice, 3).result == CONFAB_E_UNCERTAIN);
    BOOST_TEST(host.await_state(alice, CONFAB_SESSION_CLOSED).result == CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(an_existing_client_is_served_by_us) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    PythonPeer client{host, "part1_client.py", {hub.address()}};
    client.say(R"({"type": "join", "user_id": "old", "username": "Old \u4e2d"})");
    const auto joined = said_to(client);
    BOOST_TEST((joined.kind == Kind::user_joined));
    BOOST_TEST((joined.online_users == std::vector<std::string>{"alice", "old"}));
    BOOST_TEST((said_to(client).kind == Kind::join_success));
    client.say(R"({"type": "chat", "user_id": "old", "username": "Old", "message": "hi"})");
    BOOST_TEST(said_to(client).message == "hi");
    BOOST_TEST(heard(host, alice, "hi").sender_name == "Old 中");
    host.say(alice, 2, "psst 😀", "old");
    const auto whisper = said_to(client);
    BOOST_TEST((whisper.kind == Kind::private_chat));
    BOOST_TEST(whisper.message == "psst 😀");
    BOOST_TEST(whisper.target_user_id == "old");
    client.say(R"({"type": "private_chat", "target_user_id": "gone", "message": "x"})");
    BOOST_TEST(said_to(client).code == "not_online");
    client.end_input();
    BOOST_TEST(client.line().find(R"("code": 1000)") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
