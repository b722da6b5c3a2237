// SPDX-License-Identifier: GPL-3.0-or-later
// Part 2 as a client, against a server that says what it is told, right or wrong.
#include "script_server.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace confab::ws::test {

BOOST_AUTO_TEST_SUITE(part2_connecting)

BOOST_AUTO_TEST_CASE(a_join_offers_what_the_engine_understands) {
    FakeHost host;
    ScriptServer server{host};
    server.joined(part1);
    BOOST_TEST(server.join_frame == R"({"type":"join","user_id":"alice","username":"Alice","protocol":2,)"
                                    R"("features":["ack","resume","history","search"]})");
    const auto some = auth(base | CONFAB_CAP_ACK, "secret", "ab.3");
    server.joined(part1, &some);
    BOOST_TEST(server.join_frame ==
               R"({"type":"join","user_id":"alice","username":"Alice","protocol":2,"features":["ack"]})");
    const auto resuming = auth(CONFAB_CAP_RESUME, "secret", "ab.3");
    server.joined(part1, &resuming);
    BOOST_TEST(server.join_frame == R"({"type":"join","user_id":"alice","username":"Alice","protocol":2,)"
                                    R"("features":["resume"],"resume_token":"secret","since":"ab.3"})");
}

BOOST_AUTO_TEST_CASE(ready_tells_what_the_server_turned_on) {
    FakeHost host;
    ScriptServer server{host};
    const auto full = server.joined(everything);
    const auto ready = host.await_state(full, CONFAB_SESSION_READY);
    BOOST_TEST(ready.caps == (base | all_features));
    BOOST_TEST(ready.log_id == "ab");
    BOOST_TEST(ready.cursor == "ab.9");
    BOOST_TEST(ready.resume == "5ec4e7");
    BOOST_TEST(ready.flags == CONFAB_F_RESUMED);

    // What was not offered is not on, whatever the server says; neither is anything without the protocol's number.
    const auto only_ack = auth(CONFAB_CAP_ACK);
    const auto less = host.await_state(server.joined(everything, &only_ack), CONFAB_SESSION_READY);
    BOOST_TEST(less.caps == (base | CONFAB_CAP_ACK));
    BOOST_TEST(less.flags == 0u);
    const auto old = host.await_state(server.joined(R"({"type":"join_success","message":"","features":["ack"]})"),
                                      CONFAB_SESSION_READY);
    BOOST_TEST(old.caps == base);
    const auto odd = host.await_state(
        server.joined(R"({"type":"join_success","message":"","protocol":3,"features":["dance","ack"]})"),
        CONFAB_SESSION_READY);
    BOOST_TEST(odd.caps == (base | CONFAB_CAP_ACK));
}

BOOST_AUTO_TEST_CASE(a_resume_token_is_never_logged) {
    FakeHost host;
    ScriptServer server{host};
    const auto with_token = auth(all_features, "t0ken-of-mine", "ab.3");
    const auto session = server.joined(everything, &with_token);
    server.say(R"({"type":"join_success","message":"","protocol":2,"resume_token":"5ec4e7"})");
    server.say(R"({"type":"error","message":"the end","origin_id":"x"})");
    server.cut();
    host.await_state(session, CONFAB_SESSION_CLOSED);
    BOOST_TEST(!host.log.empty());
    for (const auto& line : host.log) {
        BOOST_TEST(line.find("t0ken") == std::string::npos);
        BOOST_TEST(line.find("5ec4e7") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(only_the_acknowledgement_says_that_a_message_is_safe) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    host.say(alice, 2, "hello");
    BOOST_TEST(server.hear() == R"({"type":"chat","user_id":"alice","username":"Alice","message":"hello",)"
                                R"("origin_id":"origin-2"})");
    host.say(alice, 3, "psst", "bob");
    BOOST_TEST(server.hear() == R"({"type":"private_chat","user_id":"alice","username":"Alice",)"
                                R"("target_user_id":"bob","message":"psst","origin_id":"origin-3"})");
    server.say(R"({"type":"chat","user_id":"alice","username":"Alice","message":"hello","origin_id":"origin-2",)"
               R"("id":"m7","seq":7,"cursor":"ab.7"})");
    const auto own = said(host, alice, "hello");
    BOOST_TEST(own.flags == CONFAB_F_OWN);
    BOOST_TEST(own.origin_id == "origin-2");
    BOOST_TEST(own.id == "m7");
    BOOST_TEST(own.seq == 7u);
    BOOST_TEST(own.cursor == "ab.7");
    BOOST_TEST(host.count([](const Event& e) { return e.is(CONFAB_MSG_OP_DONE); }) == 0u);
    server.say(R"({"type":"ack","origin_id":"origin-2","id":"m7","seq":7,"cursor":"ab.7",)"
               R"("timestamp":"2026-11-22T11:34:57Z"})");
    const auto done = host.await_done(alice, 2);
    BOOST_TEST(done.result == CONFAB_OK);
    BOOST_TEST(done.of == CONFAB_MSG_MESSAGE);
    BOOST_TEST(done.id == "m7");
    BOOST_TEST(done.origin_id == "origin-2");
    BOOST_TEST(done.seq == 7u);
    BOOST_TEST(done.cursor == "ab.7");
    BOOST_TEST(done.when == 1'795'347'297'000'000);
    server.say(R"({"type":"error","message":"no","code":"storage_full","origin_id":"origin-3"})");
    const auto refused = host.await_done(alice, 3);
    BOOST_TEST(refused.result == CONFAB_E_FULL);
    BOOST_TEST(refused.text == "no");
    BOOST_TEST(refused.origin_id == "origin-3");
}

BOOST_AUTO_TEST_CASE(an_origin_id_of_somebody_else_is_not_ours) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    host.say(alice, 2, "hello");
    server.hear();
    server.say(R"({"type":"chat","user_id":"bob","username":"B","message":"hello","origin_id":"origin-2"})");
    const auto other = said(host, alice, "hello");
    BOOST_TEST(other.flags == 0u);
    BOOST_TEST(other.origin_id.empty());
}

BOOST_AUTO_TEST_CASE(a_message_without_an_origin_id_gets_one_on_the_wire) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    auto message = sdk::make<confab_msg_message>(alice, 2);
    message.kind = CONFAB_TEXT_PLAIN;
    message.body = sdk::str("x");
    BOOST_TEST(host.submit(message) == CONFAB_OK);
    const auto frame = server.hear();
    const auto begin = frame.find(R"("origin_id":")");
    BOOST_REQUIRE(begin != std::string::npos);
    const auto origin = frame.substr(begin + 13, 36);
    server.say(R"({"type":"ack","origin_id":")" + origin + R"(","id":"m1","seq":1,"cursor":"ab.1"})");
    BOOST_TEST(host.await_done(alice, 2).origin_id.empty());
    message.h.op = 3;
    message.origin_id = sdk::str("not printable \n");
    BOOST_TEST(host.submit(message) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(what_was_written_is_uncertain_after_a_cut_and_what_was_not_never_left) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    host.say(alice, 2, "one");
    host.say(alice, 3, "two", "bob");
    host.ask(alice, 4, "bob");
    auto history = query(alice, 5, CONFAB_QUERY_HISTORY);
    BOOST_TEST(host.submit(history) == CONFAB_OK);
    for (int i = 0; i < 4; ++i) server.hear();
    server.cut();
    for (confab_op op = 2; op < 6; ++op) BOOST_TEST(host.await_done(alice, op).result == CONFAB_E_UNCERTAIN);
    host.await_state(alice, CONFAB_SESSION_CLOSED);

    const auto old = server.joined(part1);
    host.say(old, 2, "one");
    server.hear();
    server.cut();
    BOOST_TEST(host.await_done(old, 2).result == CONFAB_E_UNCERTAIN);
}

BOOST_AUTO_TEST_CASE(a_late_acknowledgement_ends_what_was_sent_again) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything, nullptr, {{"timeout_s", "1"}});
    host.say(alice, 2, "x");
    const auto late = host.await_done(alice, 2);
    BOOST_TEST(late.result == CONFAB_E_UNCERTAIN);
    BOOST_TEST(late.origin_id == "origin-2");
    auto again = sdk::make<confab_msg_message>(alice, 9);
    again.body = sdk::str("x");
    again.origin_id = sdk::str("origin-2");
    BOOST_TEST(host.submit(again) == CONFAB_OK);
    const auto ack = R"({"type":"ack","origin_id":"origin-2","id":"m1","seq":1,"cursor":"ab.1"})";
    server.say(ack);
    BOOST_TEST(host.await_done(alice, 9).result == CONFAB_OK);
    server.say(ack); // of the second one
    server.say(R"({"type":"chat","user_id":"bob","username":"B","message":"end"})");
    said(host, alice, "end");
    BOOST_TEST(host.count([](const Event& e) { return e.is(CONFAB_MSG_OP_DONE); }) == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_server_says_out_of_place_is_logged_once_and_ignored) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    host.say(alice, 2, "hello");
    host.submit(query(alice, 3, CONFAB_QUERY_HISTORY));
    server.hear();
    for (const char* frame :
         {R"({"type":"ack","origin_id":"nobody's","id":"m1","seq":1})", R"({"type":"ack","origin_id":"3"})",
          R"({"type":"ack","origin_id":"origin-2","seq":-1})", R"({"type":"ack"})",
          R"({"type":"done","request":"9","count":0,"more":false})", R"({"type":"done","request":"origin-2"})",
          R"({"type":"done","request":"3","count":99999999999})", R"({"type":"error","message":"x","request":"9"})",
          R"({"type":"error","message":"x","origin_id":"9"})", R"({"type":"error","message":"about nothing named"})",
          R"({"type":"chat","user_id":"bob","username":"B","message":"unasked","request":"9","historical":true})",
          R"({"type":"history","request":"1"})", R"({"type":"missed","request":"1","cursor":"c"})"}) {
        server.say(frame);
        server.say(frame);
    }
    server.say(R"({"type":"chat","user_id":"bob","username":"B","message":"end"})");
    said(host, alice, "end");
    BOOST_TEST(host.count([](const Event& e) {
        return e.is(CONFAB_MSG_OP_DONE) || e.is(CONFAB_MSG_MESSAGE) || e.in_state(CONFAB_SESSION_CLOSED);
    }) == 0u);
    auto lines = host.log;
    std::sort(lines.begin(), lines.end());
    BOOST_TEST((std::adjacent_find(lines.begin(), lines.end()) == lines.end()));
    BOOST_TEST(!lines.empty());
}

BOOST_AUTO_TEST_CASE(to_be_read_more_slowly_refuses_nothing) {
    FakeHost host;
    ScriptServer server{host};
    const auto message = auth(all_features);
    const auto alice = server.joined(everything, &message);
    auto profile = query(alice, 2, CONFAB_QUERY_PROFILE);
    profile.who = sdk::str("bob");
    BOOST_TEST(host.submit(profile) == CONFAB_OK);
    server.hear();
    server.say(R"({"type":"error","code":"rate_limited","message":"Slowly."})");
    server.say(R"({"type":"user_info","user_id":"bob","username":"Bob","online":true})");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
