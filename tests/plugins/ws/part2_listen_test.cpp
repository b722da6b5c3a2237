// SPDX-License-Identifier: GPL-3.0-or-later
// Part 2 as a server: what a join agrees on, acknowledgements, and peers of both dialects.
#include "part2_client.hpp"

namespace confab::ws::test {

BOOST_AUTO_TEST_SUITE(part2_listening)

BOOST_AUTO_TEST_CASE(only_what_both_sides_know_is_on) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient full{host, hub.port()}, some{host, hub.port()}, none{host, hub.port()};
    BOOST_TEST(join(full, "full", all_names, R"(,"resume_token":"unknown","since":"10aded.5")") ==
               R"({"type":"join_success","message":"Hello!","protocol":2,)"
               R"("features":["ack","resume","history","search"],"log_id":"10aded","cursor":"10aded.0",)"
               R"("resume_token":"token of full","resumed":false})");
    BOOST_TEST(hub.asked.back().caps ==
               (CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES | all_features));
    BOOST_TEST(hub.asked.back().resume == "unknown");
    BOOST_TEST(hub.asked.back().since == "10aded.5");
    BOOST_TEST(join(some, "some", R"(["search","dance"])", R"(,"resume_token":"x","since":"y")")
                   .starts_with(R"({"type":"join_success","message":"Hello!","protocol":2,"features":["search"],)"));
    BOOST_TEST(hub.asked.back().resume.empty()); // without the feature it is a member that is not known
    BOOST_TEST(hub.asked.back().since.empty());
    BOOST_TEST(join(none, "none", "[]").find(R"("features":[],)") != std::string::npos);

    hub.grants = CONFAB_CAP_ACK;
    RawClient less{host, hub.port()};
    BOOST_TEST(join(less, "less").find(R"("features":["ack"],)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_known_token_resumes_and_is_not_told_again) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient client{host, hub.port()};
    const auto welcome =
        decode(join(client, "u", all_names, R"(,"resume_token":"token of u","since":"10aded.0")")).value();
    BOOST_TEST(welcome.resumed.value());
    BOOST_TEST(welcome.resume_token.empty());
}

BOOST_AUTO_TEST_CASE(peers_of_both_dialects_hear_the_same_each_in_its_own) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient fresh{host, hub.port()}, existing{host, hub.port()};
    join(fresh, "fresh");
    join_as_existing(existing, "old");
    next(fresh); // user_joined of the other

    fresh.send_text(R"({"type":"chat","message":"hi","origin_id":"o1"})");
    BOOST_TEST(line(fresh) == R"({"type":"chat","user_id":"fresh","username":"U","message":"hi","timestamp":")" +
                                  hub_time() + R"(","origin_id":"o1","id":"m1","seq":1,"cursor":"10aded.1"})");
    BOOST_TEST(line(fresh) == R"({"type":"ack","origin_id":"o1","id":"m1","seq":1,"cursor":"10aded.1","timestamp":")" +
                                  hub_time() + R"("})");
    BOOST_TEST(line(existing) ==
               R"({"type":"chat","user_id":"fresh","username":"U","message":"hi","timestamp":")" + hub_time() + "\"}");

    // An origin_id from a peer that has not asked for the feature is a member that is not known, however it looks.
    existing.send_text(R"({"type":"private_chat","target_user_id":"fresh","message":"psst","origin_id":"no name\n"})");
    BOOST_TEST(line(existing) == R"({"type":"private_chat","user_id":"old","username":"U","target_user_id":"fresh",)"
                                 R"("message":"psst","timestamp":")" +
                                     hub_time() + "\"}");
    BOOST_TEST(line(fresh) == R"({"type":"private_chat","user_id":"old","username":"U","target_user_id":"fresh",)"
                              R"("message":"psst","timestamp":")" +
                                  hub_time() + R"(","id":"m2","seq":2,"cursor":"10aded.2"})");
    existing.send_text(R"({"type":"private_chat","target_user_id":"gone","message":"x","origin_id":"o"})");
    BOOST_TEST(line(existing) == R"({"type":"error","message":"Not here.","code":"not_online"})");
    existing.send_text(R"({"type":"ping"})"); // nothing of an acknowledgement came before this
    BOOST_TEST(line(existing) == R"({"type":"pong"})");
}

BOOST_AUTO_TEST_CASE(a_message_that_comes_again_is_acknowledged_again_and_heard_once) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient client{host, hub.port()};
    join(client, "u");
    const auto frame = R"({"type":"chat","message":"hi","origin_id":"o1"})";
    client.send_text(frame);
    client.send_text(frame);
    BOOST_TEST((next(client).kind == Kind::chat));
    const auto ack = line(client);
    BOOST_TEST((decode(ack)->kind == Kind::ack));
    BOOST_TEST(line(client) == ack);
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_named) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient client{host, hub.port()};
    join(client, "u");
    client.send_text(R"({"type":"private_chat","target_user_id":"gone","message":"x","origin_id":"o1"})");
    expect_error(client, "not_online", "", "o1");
    for (const auto& [result, code] : {std::pair{CONFAB_E_FULL, "storage_full"},
                                       {CONFAB_E_RATE_LIMITED, "rate_limited"},
                                       {CONFAB_E_INVALID, "invalid"}}) {
        hub.refuse_with = result;
        client.send_text(R"({"type":"chat","message":"x","origin_id":"o2"})");
        expect_error(client, code, "", "o2");
    }
    client.send_text(R"({"type":"chat","message":"x"})");
    expect_error(client, "invalid", "");
    client.send_text(R"({"type":"missed","request":"q","cursor":"other.7"})");
    expect_error(client, "not_found", "q");
}

BOOST_AUTO_TEST_CASE(an_origin_id_has_a_shape) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient client{host, hub.port()};
    join(client, "u");
    for (const std::string& origin : {std::string(65, 'x'), std::string{"a b"}, std::string{"é"}, std::string{"\\n"}}) {
        client.send_text(R"({"type":"chat","message":"x","origin_id":")" + origin + "\"}");
        const auto frame = next(client);
        BOOST_TEST(frame.code == "bad_frame");
        BOOST_TEST(frame.message.find("origin_id") != std::string::npos);
    }
    client.send_text(R"({"type":"chat","message":"x","origin_id":5})");
    expect_error(client, "bad_frame", "");
    client.send_text(R"({"type":"chat","message":"x","origin_id":")" + std::string(64, '~') + "\"}");
    BOOST_TEST((next(client).kind == Kind::chat));
    BOOST_TEST((next(client).kind == Kind::ack));
}

BOOST_AUTO_TEST_CASE(what_follows_a_join_need_not_wait_for_its_answer) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    RawClient client{host, hub.port()};
    client.handshake();
    client.send_text(R"({"type":"join","user_id":"u","username":"U","protocol":2,"features":["ack","history"]})");
    client.send_text(R"({"type":"chat","message":"hi","origin_id":"o1"})");
    client.send_text(R"({"type":"history","request":"q"})");
    BOOST_TEST((next(client).kind == Kind::user_joined));
    BOOST_TEST((next(client).kind == Kind::join_success));
    BOOST_TEST((next(client).kind == Kind::chat));
    BOOST_TEST((next(client).kind == Kind::ack));
    BOOST_TEST(next(client).request == "q");
    BOOST_TEST((next(client).kind == Kind::done));
}

BOOST_AUTO_TEST_CASE(a_refused_join_agrees_on_nothing) {
    FakeHost host;
    FakeHub hub{host};
    hub.grants = all_features;
    hub.joined_client("alice");
    RawClient client{host, hub.port()};
    client.handshake();
    client.send_text(R"({"type":"join","user_id":"alice","username":"U","protocol":2,"features":["history"]})");
    expect_error(client, "name_in_use", "");
    client.send_text(R"({"type":"join","user_id":"bob","username":"U"})");
    BOOST_TEST((next(client).kind == Kind::user_joined));
    BOOST_TEST(line(client) == R"({"type":"join_success","message":"Hello!"})");
    client.send_text(R"({"type":"history","request":"q"})");
    expect_error(client, "unsupported", "q");
}

BOOST_AUTO_TEST_CASE(a_session_that_was_taken_over_is_closed_for_good) {
    FakeHost host;
    FakeHub hub{host};
    RawClient client{host, hub.port()};
    join_as_existing(client, "u");
    host.close(hub.peer("u"), CONFAB_E_REPLACED, "You came in elsewhere.");
    const auto end = client.receive();
    BOOST_REQUIRE(end);
    BOOST_TEST(end->opcode == 8);
    BOOST_TEST(end->close_code() == 4001);
    const auto alice = hub.joined_client("alice");
    host.close(hub.peer("alice"), CONFAB_E_REPLACED, "You came in elsewhere.");
    const auto closed = host.await_state(alice, CONFAB_SESSION_CLOSED);
    BOOST_TEST(closed.result == CONFAB_E_REPLACED);
    BOOST_TEST(closed.text == "You came in elsewhere.");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
