// SPDX-License-Identifier: GPL-3.0-or-later
// Part 2 with both roles of the transport in one process.
#include "fake_hub.hpp"
#include "python_peer.hpp"

#include <boost/test/unit_test.hpp>

namespace confab::ws::test {
namespace {

constexpr uint64_t all_features = CONFAB_CAP_ACK | CONFAB_CAP_RESUME | CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH;

/// Asks, and collects the texts of the answers in their order.
struct Page {
    Page(FakeHost& host, const confab_msg_query& query) {
        BOOST_REQUIRE_EQUAL(host.submit(query), CONFAB_OK);
        end = host.await("answers and their end", [&](const Event& e) {
            return e.session == query.h.session && e.op == query.h.op && e.is(CONFAB_MSG_OP_DONE);
        });
        while (host.count([&](const Event& e) { return e.session == query.h.session && e.op == query.h.op; }) > 0) {
            const auto one = host.await(
                "an answer", [&](const Event& e) { return e.session == query.h.session && e.op == query.h.op; });
            BOOST_TEST((one.flags & CONFAB_F_HISTORICAL) != 0u);
            texts.push_back(one.body);
        }
    }
    std::vector<std::string> texts;
    Event end;
};

using Texts = std::vector<std::string>;

confab_msg_query query(confab_id session, confab_op op, uint32_t what) {
    auto message = sdk::make<confab_msg_query>(session, op);
    message.what = what;
    return message;
}

void talk(FakeHost& host, confab_id session, int count) {
    for (int i = 1; i <= count; ++i) {
        const auto op = static_cast<confab_op>(100 + i);
        BOOST_REQUIRE_EQUAL(host.say(session, op, std::to_string(i)), CONFAB_OK);
        BOOST_REQUIRE_EQUAL(host.await_done(session, op).result, CONFAB_OK);
    }
    host.run_until("what was said", [&] {
        return host.count([&](const Event& e) { return e.session == session && e.is(CONFAB_MSG_MESSAGE); }) ==
               static_cast<size_t>(count);
    });
    for (int i = 0; i < count; ++i)
        host.await("it", [&](const Event& e) { return e.session == session && e.is(CONFAB_MSG_MESSAGE); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(part2_loopback)

BOOST_AUTO_TEST_CASE(what_is_said_is_acknowledged_with_its_place) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    const auto alice = hub.joined_client("alice"), bob = hub.joined_client("bob");
    host.say(alice, 2, "hi");
    const auto done = host.await_done(alice, 2);
    BOOST_TEST(done.result == CONFAB_OK);
    BOOST_TEST(done.id == "m1");
    BOOST_TEST(done.origin_id == "origin-2");
    BOOST_TEST(done.cursor == "10aded.1");
    BOOST_TEST(done.seq == 1u);
    BOOST_TEST(done.when == 1'700'000'000'123'456);
    for (const auto session : {alice, bob}) {
        const auto said = host.await("it", [&](const Event& e) { return e.session == session && e.body == "hi"; });
        BOOST_TEST(said.id == "m1");
        BOOST_TEST(said.seq == 1u);
        BOOST_TEST(said.cursor == "10aded.1");
        BOOST_TEST((said.flags == CONFAB_F_OWN) == (session == alice));
        BOOST_TEST(said.origin_id == (session == alice ? "origin-2" : ""));
    }
    host.say(alice, 3, "psst", "nobody");
    const auto refused = host.await_done(alice, 3);
    BOOST_TEST(refused.result == CONFAB_E_NOT_ONLINE);
    BOOST_TEST(refused.origin_id == "origin-3");
}

BOOST_AUTO_TEST_CASE(history_comes_in_pages_of_both_directions) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    const auto alice = hub.joined_client("alice");
    talk(host, alice, 5);
    auto ask = query(alice, 2, CONFAB_QUERY_HISTORY);
    ask.limit = 2;
    ask.h.flags = CONFAB_F_BACKWARDS;
    const Page newest{host, ask};
    BOOST_TEST((newest.texts == (Texts{"4", "5"})));
    BOOST_TEST(newest.end.flags == CONFAB_F_MORE);
    BOOST_TEST(newest.end.count == 2u);
    ask.h.op = 3;
    ask.cursor = sdk::str(newest.end.cursor);
    const Page before{host, ask};
    BOOST_TEST((before.texts == (Texts{"2", "3"})));
    ask.h.op = 4;
    ask.h.flags = 0;
    ask.limit = 0;
    ask.cursor = sdk::str(before.end.cursor);
    const Page after{host, ask};
    BOOST_TEST((after.texts == (Texts{"3", "4", "5"})));
    BOOST_TEST(after.end.flags == 0u);
    ask.h.op = 5;
    ask.cursor = sdk::str("elsewhere.3");
    const Page none{host, ask};
    BOOST_TEST(none.end.result == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(search_finds_what_was_said) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    const auto alice = hub.joined_client("alice");
    talk(host, alice, 12);
    auto ask = query(alice, 2, CONFAB_QUERY_SEARCH);
    ask.text = sdk::str("1");
    const Page found{host, ask};
    BOOST_TEST((found.texts == (Texts{"1", "10", "11", "12"})));
    BOOST_TEST(found.end.count == 4u);
}

BOOST_AUTO_TEST_CASE(who_comes_back_with_a_token_gets_what_was_missed) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    const auto first = host.open(CONFAB_ROLE_CONNECT, hub.client());
    host.await_state(first, CONFAB_SESSION_AUTH);
    host.join(first, "bob", "Bob");
    const auto ready = host.await_state(first, CONFAB_SESSION_READY);
    BOOST_TEST(ready.log_id == "10aded");
    BOOST_TEST(ready.cursor == "10aded.0");
    BOOST_TEST(ready.resume == "token of bob");
    BOOST_TEST(ready.flags == 0u);
    host.close(first);
    host.await_state(first, CONFAB_SESSION_CLOSED);
    const auto alice = hub.joined_client("alice");
    talk(host, alice, 3);

    const auto second = host.open(CONFAB_ROLE_CONNECT, hub.client());
    host.await_state(second, CONFAB_SESSION_AUTH);
    auto auth = sdk::make<confab_msg_auth>(second, 1);
    auth.identity = auth.display = sdk::str("bob");
    auth.caps = all_features;
    auth.resume = sdk::str(ready.resume);
    auth.since = sdk::str(ready.cursor);
    host.submit(auth);
    const auto again = host.await_state(second, CONFAB_SESSION_READY);
    BOOST_TEST(again.flags == CONFAB_F_RESUMED);
    BOOST_TEST(again.resume.empty());
    BOOST_TEST(again.cursor == "10aded.3");
    auto ask = query(second, 2, CONFAB_QUERY_MISSED);
    ask.cursor = sdk::str(ready.cursor);
    const Page missed{host, ask};
    BOOST_TEST((missed.texts == (Texts{"1", "2", "3"})));
    BOOST_TEST(missed.end.flags == 0u);
}

BOOST_AUTO_TEST_CASE(a_cut_is_uncertain_with_and_without_acknowledgements) {
    FakeHost host;
    FakeHub hub{host};
    for (const bool part2 : {true, false}) {
        hub.grants = part2 ? all_features : 0;
        hub.mute = false;
        const auto alice = hub.joined_client("alice");
        hub.mute = true;
        host.say(alice, 2, "one");
        host.await("it, in the hub", [](const Event& e) { return e.is(CONFAB_MSG_MESSAGE) && e.body == "one"; });
        host.close(hub.peer("alice"), CONFAB_E_INTERNAL, {});
        BOOST_TEST(host.await_done(alice, 2).result == CONFAB_E_UNCERTAIN);
        host.await_state(alice, CONFAB_SESSION_CLOSED);
        host.run_until("its leaving", [&] { return hub.peer("alice") == 0; });
    }
}

BOOST_AUTO_TEST_CASE(a_busy_host_gets_a_page_later_and_whole) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    const auto alice = hub.joined_client("alice");
    talk(host, alice, 4);
    int refused = 0;
    host.on_emit = [&](const Event& e) -> confab_result {
        if (e.session != alice || e.body != "3") return CONFAB_OK;
        ++refused;
        return CONFAB_E_AGAIN;
    };
    auto ask = query(alice, 2, CONFAB_QUERY_HISTORY);
    BOOST_TEST(host.submit(ask) == CONFAB_OK);
    host.run_until("a refusal", [&] { return refused == 1; });
    host.on_emit = nullptr;
    host.flow(alice, false);
    for (const char* text : {"1", "2", "3", "4"}) {
        const auto one = host.await("an answer", [&](const Event& e) { return e.session == alice && e.op == 2; });
        BOOST_TEST(one.body == text);
    }
    BOOST_TEST(host.await_done(alice, 2).count == 4u);
}

BOOST_AUTO_TEST_CASE(an_existing_client_beside_us_sees_what_it_always_saw) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    const auto alice = hub.joined_client("alice");
    PythonPeer client{host, "part1_client.py", {hub.address()}};
    client.say(R"({"type": "join", "user_id": "old", "username": "Old"})");
    client.line();
    BOOST_TEST(client.line() == R"({"type":"join_success","message":"Hello!"})");
    host.say(alice, 2, "hi");
    BOOST_TEST(client.line().find("origin_id") == std::string::npos);
    client.say(R"({"type": "chat", "user_id": "old", "username": "Old", "message": "hello"})");
    BOOST_TEST(client.line().find("cursor") == std::string::npos);
    const auto heard = host.await("it", [&](const Event& e) { return e.session == alice && e.body == "hello"; });
    BOOST_TEST(heard.seq == 2u);
    client.end_input();
    BOOST_TEST(client.line().find(R"("code": 1000)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_example_of_the_document_comes_back_and_loses_nothing) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    const auto alice = hub.joined_client("alice");
    const auto file = host.state_folder + "/bot.json";
    const auto heard = [&](std::string_view body) {
        return host.await("the bot", [&](const Event& e) { return e.session == alice && e.body == body; });
    };
    {
        PythonPeer bot{host, "part2_example.py", {hub.address(), file}};
        bot.say("hello");
        BOOST_TEST(bot.line() == "bot: hello");
        BOOST_TEST(heard("hello").sender == "bot");
        host.say(alice, 2, "one");
        BOOST_TEST(bot.line() == "alice: one");
        hub.mute = true;
        bot.say("in between");
        host.await("it, in the hub", [](const Event& e) { return e.is(CONFAB_MSG_MESSAGE) && e.body == "in between"; });
        hub.mute = false;
    } // killed
    host.run_until("its leaving", [&] { return hub.peer("bot") == 0; });
    host.say(alice, 3, "two");
    host.await_done(alice, 3);
    PythonPeer bot{host, "part2_example.py", {hub.address(), file}};
    BOOST_TEST(bot.line() == "alice: two");
    BOOST_TEST(bot.line() == "bot: in between");
    heard("in between");
    host.close(hub.peer("bot"), CONFAB_E_REPLACED, "Elsewhere.");
    BOOST_TEST(bot.line() == "came in elsewhere");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
