// SPDX-License-Identifier: GPL-3.0-or-later
// The listen role against clients that are wrong, slow, or hostile.
#include "client_frames.hpp"
#include "fake_hub.hpp"

#include <boost/test/unit_test.hpp>

namespace confab::ws::test {
BOOST_AUTO_TEST_SUITE(listening)

BOOST_AUTO_TEST_CASE(an_existing_client_is_served) {
    FakeHost host;
    FakeHub hub{host};
    RawClient client{host, hub.port()};
    client.handshake();
    client.send_text(R"({"type":"ping"})");
    BOOST_TEST((next(client).kind == Kind::pong));
    client.send_text(R"({"type":"chat","user_id":"x","username":"x","message":"before the join"})");
    expect_error(client, "not_joined");
    join(client, "old");
    // Who speaks is taken from the session, whatever the frame says.
    client.send_text(R"({"type":"chat","user_id":"somebody","username":"else","message":"hello"})");
    const auto chat = next(client);
    BOOST_TEST(chat.user_id == "old");
    BOOST_TEST(chat.username == "U");
    BOOST_TEST(chat.message == "hello");
    client.send_text(R"({"type":"get_user_info","target_user_id":"old"})");
    BOOST_TEST(next(client).online);
    client.send_frame(9, "are you there?");
    const auto pong = client.receive();
    BOOST_REQUIRE(pong);
    BOOST_TEST(pong->opcode == 10);
    BOOST_TEST(pong->payload == "are you there?");
    client.send_frame(8, "\x03\xe8");
    expect_close(client, 1000);
    client.await_end();
    host.run_until("its end", [&] { return hub.closed.size() == 1; });
    BOOST_TEST(hub.closed.front().result == CONFAB_E_CLOSED);
}

BOOST_AUTO_TEST_CASE(rubbish_is_told_and_forgiven) {
    FakeHost host;
    FakeHub hub{host};
    RawClient client{host, hub.port()};
    client.handshake();
    join(client, "x");
    client.send_text("这不是 JSON {");
    expect_error(client, "bad_frame");
    client.send_text("[]");
    expect_error(client, "bad_frame");
    client.send_text(std::string(10'000, '['));
    expect_error(client, "bad_frame");
    client.send_text(R"({"type":"chat","message":5})");
    expect_error(client, "bad_frame");
    client.send_text(R"({"type":"dance"})");
    expect_error(client, "unsupported");
    client.send_text(R"({"type":"join_success","message":"me"})");
    expect_error(client, "unsupported");
    client.send_text(R"({"type":"private_chat","target_user_id":"","message":"not for the lobby"})");
    expect_error(client, "bad_frame");
    client.send_frame(2, "binary");
    expect_error(client, "bad_frame");
    client.send_text(R"({"type":"chat","message":"still here"})");
    BOOST_TEST(next(client).message == "still here");
}

BOOST_AUTO_TEST_CASE(nothing_but_rubbish_ends_the_connection) {
    FakeHost host;
    FakeHub hub{host};
    RawClient client{host, hub.port()};
    client.handshake();
    for (int i = 0; i < 20; ++i) client.send_text("x");
    client.send_text(R"({"type":"ping"})");
    for (int i = 0; i < 20; ++i) expect_error(client, "bad_frame");
    BOOST_TEST((next(client).kind == Kind::pong));
    for (int i = 0; i < 21; ++i) client.send_text("x");
    expect_close(client, 1008);
}

BOOST_AUTO_TEST_CASE(invalid_utf8_in_a_text_frame_ends_as_the_standard_says) {
    FakeHost host;
    FakeHub hub{host};
    RawClient client{host, hub.port()};
    client.handshake();
    client.send_text("{\"type\":\"chat\",\"message\":\"\xff\"}");
    expect_error(client, "bad_frame");
    expect_close(client, 1007);
}

BOOST_AUTO_TEST_CASE(a_frame_that_is_too_long_is_told_and_ends) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    for (const size_t size : {262'145u, 800'000u, 10'000'000u}) {
        RawClient client{host, hub.port()};
        client.handshake();
        client.send_text(R"({"type":"chat","message":")" + std::string(size, 'x') + "\"}");
        expect_error(client, "too_large");
        expect_close(client, 1009);
        client.send_frame(8, "\x03\xf1");
        client.await_end();
    }
    host.run_until("their ends", [&] { return hub.closed.size() == 3; });
    for (const auto& event : hub.closed) BOOST_TEST(event.result == CONFAB_E_TOO_LARGE);
    host.say(alice, 2, "chatting on");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(fragments_do_not_go_around_the_limit) {
    FakeHost host;
    FakeHub hub{host};
    RawClient client{host, hub.port()};
    client.handshake();
    client.send_frame(1, std::string(160'000, ' '), false);
    client.send_frame(0, std::string(160'000, ' '), false);
    expect_error(client, "too_large");
    expect_close(client, 1009);
}

BOOST_AUTO_TEST_CASE(the_limit_is_a_setting) {
    FakeHost host;
    FakeHub hub{host, {{"max_frame_bytes", "1024"}}};
    RawClient client{host, hub.port()};
    client.handshake();
    client.send_text(std::string(1025, ' '));
    expect_error(client, "too_large");
}

BOOST_AUTO_TEST_CASE(handshakes_that_stop_half_way_end) {
    FakeHost host;
    FakeHub hub{host, {{"timeout_s", "1"}}};
    RawClient silent{host, hub.port()}, half{host, hub.port()}, posting{host, hub.port()}, wrong{host, hub.port()};
    half.send("GET / HTTP/1.1\r\nHost: x\r\nUpgra");
    posting.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nabc");
    wrong.send("\x16\x03\x01 this is not HTTP\r\n\r\n");
    silent.await_end();
    half.await_end();
    posting.await_end();
    wrong.await_end();
    BOOST_TEST(hub.incoming == 0u);
    RawClient good{host, hub.port()};
    good.handshake();
    join(good, "good");
}

BOOST_AUTO_TEST_CASE(a_finished_handshake_is_not_under_its_time_limit) {
    FakeHost host;
    FakeHub hub{host, {{"timeout_s", "1"}}};
    RawClient first{host, hub.port()};
    first.handshake();
    RawClient second{host, hub.port()};
    second.await_end(); // more than a second later
    join(first, "first");
}

BOOST_AUTO_TEST_CASE(who_connects_and_does_not_join_is_disconnected) {
    FakeHost host;
    FakeHub hub{host, {{"join_time_s", "1"}}};
    RawClient idle{host, hub.port()}, busy{host, hub.port()}, good{host, hub.port()};
    for (auto* client : {&idle, &busy, &good}) client->handshake();
    join(good, "good");
    // A sign of life is none of a member.
    busy.send_text(R"({"type":"ping"})");
    BOOST_TEST((next(busy).kind == Kind::pong));
    expect_close(idle, 1001);
    expect_close(busy, 1001);
    host.run_until("their ends", [&] { return hub.closed.size() == 2; });
    for (const auto& event : hub.closed) BOOST_TEST(event.result == CONFAB_E_TIMEOUT);
    good.send_text(R"({"type":"chat","message":"still here"})");
    BOOST_TEST(next(good).message == "still here");
}

BOOST_AUTO_TEST_CASE(ordinary_requests_get_an_ordinary_answer) {
    FakeHost host;
    FakeHub hub{host};
    RawClient client{host, hub.port()};
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    client.await_end();
    BOOST_TEST(hub.incoming == 0u);
}

BOOST_AUTO_TEST_CASE(a_client_that_vanishes_is_noticed) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    {
        RawClient client{host, hub.port()};
        client.handshake();
        join(client, "gone");
    }
    const auto left = host.await("the leaving", [&](const Event& e) {
        return e.session == alice && e.is(CONFAB_MSG_MEMBER) && e.change == CONFAB_MEMBER_LEAVE;
    });
    BOOST_TEST(left.who == "gone");
    BOOST_TEST(hub.closed.front().result == CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(a_client_without_a_sign_of_life_is_asked_and_closed) {
    FakeHost host;
    FakeHub hub{host, {{"keepalive_s", "1"}}};
    RawClient client{host, hub.port()};
    client.handshake();
    const auto ping = client.receive();
    BOOST_REQUIRE(ping);
    BOOST_TEST(ping->opcode == 9);
    client.send_frame(10, ping->payload);
    const auto second = client.receive();
    BOOST_REQUIRE(second);
    BOOST_TEST(second->opcode == 9);
    expect_close(client, 1001);
    host.run_until("its end", [&] { return hub.closed.size() == 1; });
    BOOST_TEST(hub.closed.front().result == CONFAB_E_TIMEOUT);
}

BOOST_AUTO_TEST_CASE(a_slow_reader_is_closed_and_the_others_hear_everything) {
    FakeHost host;
    FakeHub hub{host, {{"queue_bytes", "65536"}}};
    const auto alice = hub.joined_client("alice");
    RawClient slow{host, hub.port()};
    slow.handshake();
    join(slow, "slow");
    Loudspeaker speaker{host, hub, alice};
    speaker.speak_until("the end of the slow one", [&] { return !hub.closed.empty(); });
    BOOST_TEST(hub.closed.front().result == CONFAB_E_TOO_SLOW);
    BOOST_TEST(!hub.peer("slow"));
    speaker.await_rest();
}

BOOST_AUTO_TEST_CASE(a_slow_reader_that_wakes_up_is_told_the_reason) {
    FakeHost host;
    FakeHub hub{host, {{"queue_bytes", "65536"}}};
    RawClient slow{host, hub.port()};
    slow.handshake();
    join(slow, "slow");
    const std::string text(32 * 1024, 'x');
    // 16 times the mark at once is over the hard bound, whatever the socket's buffers take.
    for (int i = 0; i < 1000; ++i) hub.broadcast(text);
    expect_close(slow, 1013);
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_said) {
    FakeHost host;
    FakeHub hub{host};
    const auto second = host.open(CONFAB_ROLE_LISTEN, {{"port", hub.port()}});
    const auto end = host.await_state(second, CONFAB_SESSION_CLOSED);
    BOOST_TEST(end.result == CONFAB_E_IO);
    BOOST_TEST(end.text == "The port is in use by another program.");
}

BOOST_AUTO_TEST_CASE(addresses_that_are_not_ours_are_said) {
    FakeHost host;
    for (const char* address : {"203.0.113.7", "no-such-host.invalid"}) {
        const auto session = host.open(CONFAB_ROLE_LISTEN, {{"host", address}, {"port", "0"}});
        BOOST_TEST(host.await_state(session, CONFAB_SESSION_CLOSED).result == CONFAB_E_IO);
    }
    const auto all = host.open(CONFAB_ROLE_LISTEN, {{"host", "0.0.0.0"}, {"port", "0"}});
    BOOST_TEST(host.await_state(all, CONFAB_SESSION_LISTENING).address.starts_with("ws://0.0.0.0:"));
}

BOOST_AUTO_TEST_CASE(what_the_protocol_does_not_have_is_refused) {
    FakeHost host;
    FakeHub hub{host};
    hub.joined_client("alice");
    BOOST_TEST(host.submit(sdk::make<confab_msg_query>(hub.peer("alice"), 1)) == CONFAB_E_UNSUPPORTED);
    BOOST_TEST(host.submit(sdk::make<confab_msg_message>(hub.session(), 1)) == CONFAB_E_UNSUPPORTED);
    BOOST_TEST(host.submit(sdk::make<confab_msg_message>(999'999, 1)) == CONFAB_E_NOT_FOUND);
    BOOST_TEST(host.transport()->close(host.transport(), 999'999, CONFAB_OK, {}) == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
