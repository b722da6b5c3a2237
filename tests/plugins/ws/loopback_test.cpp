// SPDX-License-Identifier: GPL-3.0-or-later
// Both roles of the transport in one process, talking to each other.
#include "fake_hub.hpp"

#include <boost/test/unit_test.hpp>

namespace confab::ws::test {
namespace {

Event heard(FakeHost& host, confab_id session, std::string_view body) {
    return host.await("the message " + std::string{body}, [&](const Event& e) {
        return e.session == session && e.is(CONFAB_MSG_MESSAGE) && e.body == body;
    });
}

Event member(FakeHost& host, confab_id session, uint32_t change, std::string_view who) {
    return host.await("a change of members", [&](const Event& e) {
        return e.session == session && e.is(CONFAB_MSG_MEMBER) && e.change == change && e.who == who;
    });
}

using Ids = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(loopback)

BOOST_AUTO_TEST_CASE(who_joins_hears_of_themselves_before_they_are_ready) {
    FakeHost host;
    FakeHub hub{host};
    BOOST_TEST(hub.address().starts_with("ws://127.0.0.1:"));
    const auto alice = host.open(CONFAB_ROLE_CONNECT, hub.client());
    const auto incoming = host.await("INCOMING", [](const Event& e) { return e.in_state(CONFAB_SESSION_INCOMING); });
    BOOST_TEST(incoming.listener == hub.session());
    BOOST_TEST(incoming.address.starts_with("127.0.0.1:"));
    host.await_state(alice, CONFAB_SESSION_AUTH);
    BOOST_TEST(host.join(alice, "alice", "Alice 中文") == CONFAB_OK);
    const auto first = host.await("the first thing after the join", [&](const Event& e) {
        return e.session == alice && !e.in_state(CONFAB_SESSION_OPENING);
    });
    BOOST_TEST(first.is(CONFAB_MSG_MEMBER));
    BOOST_TEST(first.change == CONFAB_MEMBER_JOIN);
    BOOST_TEST(first.who == "alice");
    BOOST_TEST(first.display == "Alice 中文");
    BOOST_TEST(first.room == "lobby");
    BOOST_TEST(first.when == 1'700'000'000'123'456);
    BOOST_TEST(first.roster == Ids{"alice"});
    const auto ready = host.await_state(alice, CONFAB_SESSION_READY);
    BOOST_TEST(ready.self_id == "alice");
    BOOST_TEST(ready.lobby == "lobby");
    BOOST_TEST(ready.text == "Hello!");
    BOOST_TEST(ready.caps == (CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES));
    const auto done = host.await_done(alice, 1);
    BOOST_TEST(done.of == CONFAB_MSG_AUTH);
    BOOST_TEST(done.result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(people_come_talk_and_leave) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    const auto bob = hub.joined_client("bob");
    BOOST_TEST((member(host, alice, CONFAB_MEMBER_JOIN, "bob").roster == Ids{"alice", "bob"}));

    BOOST_TEST(host.say(alice, 2, "hi \"all\" 😀") == CONFAB_OK);
    const auto own = heard(host, alice, "hi \"all\" 😀");
    BOOST_TEST(own.flags == CONFAB_F_OWN);
    BOOST_TEST(own.origin_id == "origin-2");
    BOOST_TEST(own.room == "lobby");
    BOOST_TEST(own.recipient.empty());
    BOOST_TEST(own.when == 1'700'000'000'123'456);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    const auto other = heard(host, bob, "hi \"all\" 😀");
    BOOST_TEST(other.flags == 0u);
    BOOST_TEST(other.origin_id.empty());
    BOOST_TEST(other.sender == "alice");
    BOOST_TEST(other.sender_name == "Name of alice");

    host.close(bob);
    BOOST_TEST(host.await_state(bob, CONFAB_SESSION_CLOSED).result == CONFAB_OK);
    const auto left = member(host, alice, CONFAB_MEMBER_LEAVE, "bob");
    BOOST_TEST(left.roster == Ids{"alice"});
    BOOST_REQUIRE(hub.closed.size() == 1u);
    BOOST_TEST(hub.closed.front().result == CONFAB_E_CLOSED);
}

BOOST_AUTO_TEST_CASE(a_private_message_reaches_two_and_nobody_else) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice"), bob = hub.joined_client("bob"), carol = hub.joined_client("carol");
    BOOST_TEST(host.say(alice, 2, "psst", "bob") == CONFAB_OK);
    const auto own = heard(host, alice, "psst");
    BOOST_TEST(own.room.empty());
    BOOST_TEST(own.recipient == "bob");
    BOOST_TEST(own.flags == CONFAB_F_OWN);
    BOOST_TEST(own.origin_id == "origin-2");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    const auto other = heard(host, bob, "psst");
    BOOST_TEST(other.sender == "alice");
    BOOST_TEST(other.recipient == "bob");
    BOOST_TEST(other.flags == 0u);
    // Everything said before this has arrived when this has.
    BOOST_TEST(host.say(alice, 3, "end") == CONFAB_OK);
    heard(host, carol, "end");
    BOOST_TEST(host.count([&](const Event& e) { return e.session == carol && e.is(CONFAB_MSG_MESSAGE); }) == 0u);
}

BOOST_AUTO_TEST_CASE(a_private_message_to_oneself_is_told_once) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    BOOST_TEST(host.say(alice, 2, "note", "alice") == CONFAB_OK);
    BOOST_TEST(heard(host, alice, "note").flags == CONFAB_F_OWN);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    BOOST_TEST(host.say(alice, 3, "end") == CONFAB_OK);
    heard(host, alice, "end");
    BOOST_TEST(host.count([](const Event& e) { return e.body == "note"; }) == 0u);
}

BOOST_AUTO_TEST_CASE(the_echo_comes_before_the_end_of_the_request) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    host.say(alice, 2, "x");
    const auto first = host.await("echo or end", [&](const Event& e) {
        return e.session == alice && ((e.is(CONFAB_MSG_OP_DONE) && e.op == 2) || e.body == "x");
    });
    BOOST_TEST(first.is(CONFAB_MSG_MESSAGE));
}

BOOST_AUTO_TEST_CASE(equal_texts_are_acknowledged_in_order) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    for (confab_op op = 2; op < 7; ++op) BOOST_TEST(host.say(alice, op, "same", op == 4 ? "alice" : "") == CONFAB_OK);
    for (confab_op op = 2; op < 7; ++op)
        BOOST_TEST(heard(host, alice, "same").origin_id == "origin-" + std::to_string(op));
    for (confab_op op = 2; op < 7; ++op) BOOST_TEST(host.await_done(alice, op).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(profiles_are_answered_or_refused) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    hub.joined_client("bob");
    BOOST_TEST(host.ask(alice, 2, "bob") == CONFAB_OK);
    BOOST_TEST(host.ask(alice, 3, "nobody") == CONFAB_OK);
    const auto bob = host.await("a person", [](const Event& e) { return e.is(CONFAB_MSG_PERSON); });
    BOOST_TEST(bob.session == alice);
    BOOST_TEST(bob.op == 2u);
    BOOST_TEST(bob.who == "bob");
    BOOST_TEST(bob.display == "Name of bob");
    BOOST_TEST(bob.presence == CONFAB_PRESENCE_ONLINE);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    const auto unknown = host.await_done(alice, 3);
    BOOST_TEST(unknown.result == CONFAB_E_UNKNOWN_USER);
    BOOST_TEST(unknown.of == CONFAB_MSG_QUERY);
    BOOST_TEST(unknown.text == "Nobody knows them.");
}

BOOST_AUTO_TEST_CASE(a_refused_join_leaves_the_connection_for_another_id) {
    FakeHost host;
    FakeHub hub{host};
    hub.joined_client("alice");
    const auto second = host.open(CONFAB_ROLE_CONNECT, hub.client());
    host.await_state(second, CONFAB_SESSION_AUTH);
    BOOST_TEST(host.say(second, 5, "too early") == CONFAB_E_STATE);
    BOOST_TEST(host.join(second, "alice", "Impostor", 1) == CONFAB_OK);
    BOOST_TEST(host.join(second, "bob", "Bob", 2) == CONFAB_E_STATE);
    const auto refused = host.await_done(second, 1);
    BOOST_TEST(refused.result == CONFAB_E_NAME_IN_USE);
    BOOST_TEST(refused.text == "Somebody with this id is here.");
    BOOST_TEST(host.join(second, "", "Nobody", 2) == CONFAB_OK);
    BOOST_TEST(host.await_done(second, 2).result == CONFAB_E_INVALID_ID);
    BOOST_TEST(host.join(second, "bob", "Bob", 3) == CONFAB_OK);
    BOOST_TEST(host.await_state(second, CONFAB_SESSION_READY).self_id == "bob");
    BOOST_TEST(host.await_done(second, 3).result == CONFAB_OK);
    BOOST_TEST(host.join(second, "carol", "Carol", 4) == CONFAB_E_STATE);
}

BOOST_AUTO_TEST_CASE(a_refusal_ends_the_request_that_it_concerns) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    host.say(alice, 2, "one");
    host.say(alice, 3, "two", "nobody");
    host.say(alice, 4, "three");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    const auto refused = host.await_done(alice, 3);
    BOOST_TEST(refused.result == CONFAB_E_NOT_ONLINE);
    BOOST_TEST(refused.text == "Not here.");
    BOOST_TEST(host.await_done(alice, 4).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(who_is_closed_by_the_hub_is_told_why) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice"), bob = hub.joined_client("bob"), carol = hub.joined_client("carol");
    host.close(hub.peer("alice"), CONFAB_E_DENIED, "Not like this.");
    const auto denied = host.await_state(alice, CONFAB_SESSION_CLOSED);
    BOOST_TEST(denied.result == CONFAB_E_DENIED);
    BOOST_TEST(denied.text == "Not like this.");
    host.close(hub.peer("bob"), CONFAB_E_CLOSED, "The server goes down.");
    const auto closed = host.await_state(bob, CONFAB_SESSION_CLOSED);
    BOOST_TEST(closed.result == CONFAB_E_CLOSED);
    BOOST_TEST(closed.text == "The server goes down.");
    // 1013 is no code that libsoup sends, nor one that it likes to receive.
    host.close(hub.peer("carol"), CONFAB_E_TOO_SLOW, "Too slow.");
    BOOST_TEST(host.await_state(carol, CONFAB_SESSION_CLOSED).result == CONFAB_E_TOO_SLOW);
}

BOOST_AUTO_TEST_CASE(closing_the_listener_leaves_its_peers) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    host.close(hub.session());
    BOOST_TEST(host.await_state(hub.session(), CONFAB_SESSION_CLOSED).result == CONFAB_OK);
    host.say(alice, 2, "still here");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    const auto late = host.open(CONFAB_ROLE_CONNECT, hub.client());
    BOOST_TEST(host.await_state(late, CONFAB_SESSION_CLOSED).result == CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(a_roster_is_encoded_anew_when_it_changes) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    for (const char* id : {"b", "c", "d"}) {
        hub.joined_client(id);
        BOOST_TEST(member(host, alice, CONFAB_MEMBER_JOIN, id).roster.back() == id);
    }
}

BOOST_AUTO_TEST_CASE(a_host_that_is_busy_gets_everything_later_in_order) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice"), bob = hub.joined_client("bob");
    const auto peer = hub.peer("alice");
    int refused = 0;
    // Both ends of the same conversation: the hub's side of alice, and bob's ears.
    host.on_emit = [&](const Event& e) -> confab_result {
        if (!e.is(CONFAB_MSG_MESSAGE) || (e.session != peer && e.session != bob)) return CONFAB_OK;
        ++refused;
        return CONFAB_E_AGAIN;
    };
    for (confab_op op = 2; op < 22; ++op) host.say(alice, op, std::to_string(op));
    host.run_until("a refusal", [&] { return refused > 0; });
    hub.broadcast("for bob");
    host.run_until("a second refusal", [&] { return refused > 1; });
    BOOST_TEST(refused == 2); // nothing more is offered before FLOW
    host.on_emit = nullptr;
    host.flow(peer, false);
    host.flow(bob, false);
    heard(host, bob, "for bob");
    for (confab_op op = 2; op < 22; ++op) {
        const auto next =
            host.await("any message", [&](const Event& e) { return e.session == bob && e.is(CONFAB_MSG_MESSAGE); });
        BOOST_TEST(next.body == std::to_string(op));
        BOOST_TEST(host.await_done(alice, op).result == CONFAB_OK);
    }
}

BOOST_AUTO_TEST_CASE(a_paused_peer_is_not_read) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice"), bob = hub.joined_client("bob");
    host.flow(hub.peer("alice"), true);
    host.say(alice, 2, "later");
    host.say(bob, 2, "now");
    heard(host, alice, "now");
    BOOST_TEST(host.count([](const Event& e) { return e.body == "later"; }) == 0u);
    host.flow(hub.peer("alice"), false);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    heard(host, bob, "later");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
