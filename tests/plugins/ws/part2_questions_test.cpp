// SPDX-License-Identifier: GPL-3.0-or-later
// Part 2 as a server: questions, right and wrong.
#include "part2_client.hpp"
#include "peer_requests.hpp"

namespace confab::ws::test {

BOOST_AUTO_TEST_SUITE(part2_questions)

BOOST_AUTO_TEST_CASE(questions_reach_the_hub_as_they_are_meant) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient client{host, hub.port()};
    join(client, "u");
    const auto asked = [&](const std::string& frame) {
        client.send_text(frame);
        while (next(client).kind != Kind::done) {}
        return hub.asked.back();
    };
    auto event = asked(R"({"type":"history","request":"q"})");
    BOOST_TEST(event.what == CONFAB_QUERY_HISTORY);
    BOOST_TEST(event.room == "lobby");
    BOOST_TEST(event.flags == 0u);
    BOOST_TEST(event.limit == 0u);
    event = asked(R"({"type":"history","request":"q","target_user_id":"bob","cursor":"10aded.5","backwards":true,)"
                  R"("since":"2026-01-01T00:00:00Z","limit":4294967295})");
    BOOST_TEST(event.recipient == "bob");
    BOOST_TEST(event.room.empty());
    BOOST_TEST(event.cursor == "10aded.5");
    BOOST_TEST(event.flags == CONFAB_F_BACKWARDS);
    BOOST_TEST(event.when == 1'767'225'600'000'000);
    BOOST_TEST(event.limit == 4294967295u);
    event = asked(R"({"type":"search","request":"q","text":"w","user_id":"bob","until":"2026-01-01T00:00:00Z"})");
    BOOST_TEST(event.what == CONFAB_QUERY_SEARCH);
    BOOST_TEST(event.room == "lobby");
    BOOST_TEST(event.who == "bob");
    BOOST_TEST(event.text == "w");
    BOOST_TEST(event.until == 1'767'225'600'000'000);
    event = asked(R"({"type":"search","request":"q","text":"w","everywhere":true})");
    BOOST_TEST(event.room.empty());
    BOOST_TEST(event.recipient.empty());
    event = asked(R"({"type":"missed","request":"q","cursor":"10aded.0"})");
    BOOST_TEST(event.what == CONFAB_QUERY_MISSED);
    BOOST_TEST(event.room.empty());
}

BOOST_AUTO_TEST_CASE(answers_carry_the_name_of_their_question) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient client{host, hub.port()};
    join(client, "u");
    for (const char* body : {"one", "two", "three"}) {
        client.send_text(R"({"type":"chat","message":")" + std::string{body} + "\"}");
        BOOST_TEST(next(client).message == body);
    }
    client.send_text(R"({"type":"history","request":"q1","limit":2})");
    BOOST_TEST(line(client) == R"({"type":"chat","user_id":"u","username":"U","message":"one","timestamp":")" +
                                   hub_time() +
                                   R"(","id":"m1","seq":1,"cursor":"10aded.1","request":"q1","historical":true})");
    BOOST_TEST(next(client).message == "two");
    BOOST_TEST(line(client) == R"({"type":"done","request":"q1","count":2,"more":true,"cursor":"10aded.2"})");
    client.send_text(R"({"type":"history","request":"q1","cursor":"10aded.2"})"); // the name is free again
    BOOST_TEST(next(client).message == "three");
    BOOST_TEST(line(client) == R"({"type":"done","request":"q1","count":1,"more":false,"cursor":"10aded.3"})");
    client.send_text(R"({"type":"search","request":"q2","text":"nothing"})");
    BOOST_TEST(line(client) == R"({"type":"done","request":"q2","count":0,"more":false})");
}

BOOST_AUTO_TEST_CASE(questions_that_are_wrong_are_refused_by_name) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH;
    RawClient client{host, hub.port()};
    join(client, "u");
    client.send_text(R"({"type":"missed","request":"q","cursor":"10aded.0"})");
    expect_error(client, "unsupported", "q");
    client.send_text(R"({"type":"history","request":"not a name"})");
    expect_error(client, "bad_frame", "");
    client.send_text(R"({"type":"history","request":""})");
    expect_error(client, "bad_frame", "");
    client.send_text(R"({"type":"history","request":"q","limit":-1})");
    expect_error(client, "bad_frame", "");
    client.send_text(R"({"type":"history","request":"q","limit":99999999999999999999999})");
    expect_error(client, "bad_frame", "");
    client.send_text(R"({"type":"search","request":"q","text":"x","everywhere":true,"target_user_id":"bob"})");
    expect_error(client, "bad_frame", "q");
    client.send_text(R"({"type":"done","request":"q","count":0,"more":false})");
    expect_error(client, "unsupported", "");

    RawClient existing{host, hub.port()}, nobody{host, hub.port()};
    join_as_existing(existing, "old");
    existing.send_text(R"({"type":"history","request":"q"})");
    expect_error(existing, "unsupported", "q");
    nobody.handshake();
    nobody.send_text(R"({"type":"history","request":"q"})");
    expect_error(nobody, "not_joined", "q");
}

BOOST_AUTO_TEST_CASE(unfinished_questions_have_a_bound) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient client{host, hub.port()};
    join(client, "u");
    hub.slow_to_answer = true;
    const auto ask = [&](size_t i) {
        client.send_text(R"({"type":"history","request":"q)" + std::to_string(i) + "\"}");
    };
    const auto before = hub.asked.size();
    for (size_t i = 0; i < PeerRequests::most; ++i) ask(i);
    ask(3); // a name that is in use
    expect_error(client, "bad_frame", "q3");
    ask(99);
    expect_error(client, "rate_limited", "q99");
    BOOST_TEST(hub.asked.size() == before + PeerRequests::most);
    auto done = sdk::make<confab_msg_op_done>(hub.asked.back().session, hub.asked.back().op);
    done.of = CONFAB_MSG_QUERY;
    host.submit(done);
    BOOST_TEST(next(client).request == "q15");
    ask(99);
    client.send_text(R"({"type":"ping"})");
    BOOST_TEST((next(client).kind == Kind::pong));
    BOOST_TEST(hub.asked.size() == before + PeerRequests::most + 1);
    // Refusals for a fault that is none of shape do not count as rubbish.
    for (int i = 0; i < 30; ++i) ask(100);
    for (int i = 0; i < 30; ++i) expect_error(client, "rate_limited", "q100");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
