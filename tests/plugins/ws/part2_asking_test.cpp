// SPDX-License-Identifier: GPL-3.0-or-later
// Part 2 as a client: questions and their answers.
#include "script_server.hpp"

#include <boost/test/unit_test.hpp>

namespace confab::ws::test {

BOOST_AUTO_TEST_SUITE(part2_asking)

BOOST_AUTO_TEST_CASE(questions_look_as_documented) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    auto history = query(alice, 2, CONFAB_QUERY_HISTORY);
    host.submit(history);
    BOOST_TEST(server.hear() == R"({"type":"history","request":"2"})");
    history = query(alice, 3, CONFAB_QUERY_HISTORY);
    history.h.flags = CONFAB_F_BACKWARDS;
    history.recipient = sdk::str("bob");
    history.cursor = sdk::str("ab.5");
    history.limit = 50;
    host.submit(history);
    BOOST_TEST(server.hear() == R"({"type":"history","request":"3","target_user_id":"bob","cursor":"ab.5",)"
                                R"("backwards":true,"limit":50})");
    auto search = query(alice, 4, CONFAB_QUERY_SEARCH);
    search.text = sdk::str("你好");
    search.who = sdk::str("bob");
    host.submit(search);
    BOOST_TEST(server.hear() == R"({"type":"search","request":"4","text":"你好","everywhere":true,"user_id":"bob"})");
    search = query(alice, 5, CONFAB_QUERY_SEARCH);
    search.text = sdk::str("x");
    search.room = sdk::str("lobby");
    host.submit(search);
    BOOST_TEST(server.hear() == R"({"type":"search","request":"5","text":"x"})");
    auto missed = query(alice, 6, CONFAB_QUERY_MISSED);
    missed.cursor = sdk::str("ab.5");
    host.submit(missed);
    BOOST_TEST(server.hear() == R"({"type":"missed","request":"6","cursor":"ab.5"})");
    missed.room = sdk::str("elsewhere");
    BOOST_TEST(host.submit(missed) == CONFAB_E_UNSUPPORTED);

    const auto old = server.joined(part1);
    for (const auto what : {CONFAB_QUERY_HISTORY, CONFAB_QUERY_SEARCH, CONFAB_QUERY_MISSED})
        BOOST_TEST(host.submit(query(old, 2, what)) == CONFAB_E_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(in_answers_the_server_tells_what_is_own) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    host.submit(query(alice, 2, CONFAB_QUERY_HISTORY));
    server.say(R"({"type":"chat","user_id":"alice","username":"A","message":"an earlier alice","origin_id":"o1",)"
               R"("request":"2","historical":true})");
    server.say(R"({"type":"chat","user_id":"alice","username":"A","message":"mine","origin_id":"o2",)"
               R"("request":"2","historical":true,"own":true})");
    const auto hers = said(host, alice, "an earlier alice"), mine = said(host, alice, "mine");
    BOOST_TEST(hers.flags == CONFAB_F_HISTORICAL);
    BOOST_TEST(hers.origin_id == "");
    BOOST_TEST(mine.flags == (CONFAB_F_HISTORICAL | CONFAB_F_OWN));
    BOOST_TEST(mine.origin_id == "o2");
}

BOOST_AUTO_TEST_CASE(answers_find_their_question) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    host.submit(query(alice, 2, CONFAB_QUERY_HISTORY));
    host.submit(query(alice, 3, CONFAB_QUERY_HISTORY));
    server.say(R"({"type":"chat","user_id":"bob","username":"B","message":"for 3","id":"m1","seq":1,"cursor":"ab.1",)"
               R"("request":"3","historical":true})");
    const auto answer = said(host, alice, "for 3");
    BOOST_TEST(answer.op == 3u);
    BOOST_TEST(answer.flags == CONFAB_F_HISTORICAL);
    BOOST_TEST(answer.seq == 1u);
    server.say(R"({"type":"done","request":"3","count":1,"more":true,"cursor":"ab.1"})");
    const auto done = host.await_done(alice, 3);
    BOOST_TEST(done.result == CONFAB_OK);
    BOOST_TEST(done.of == CONFAB_MSG_QUERY);
    BOOST_TEST(done.count == 1u);
    BOOST_TEST(done.cursor == "ab.1");
    BOOST_TEST(done.flags == CONFAB_F_MORE);
    server.say(R"({"type":"error","message":"no","code":"not_found","request":"2"})");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_cancelled_question_is_heard_of_no_more) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(everything);
    host.submit(query(alice, 2, CONFAB_QUERY_HISTORY));
    host.cancel(alice, 2);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_E_CANCELLED);
    server.say(R"({"type":"chat","user_id":"bob","username":"B","message":"late","request":"2","historical":true})");
    server.say(R"({"type":"done","request":"2","count":1,"more":false})");
    server.say(R"({"type":"chat","user_id":"bob","username":"B","message":"end"})");
    said(host, alice, "end");
    BOOST_TEST(host.count([](const Event& e) { return e.is(CONFAB_MSG_OP_DONE) || e.body == "late"; }) == 0u);
    BOOST_TEST(host.log.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
