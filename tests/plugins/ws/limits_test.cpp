// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds on what peers may do to a listener, each with a small value.
#include "client_frames.hpp"
#include "fake_hub.hpp"
#include "token_bucket.hpp"
#include "ws_frame.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <vector>

namespace confab::ws::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* ping = R"({"type":"ping"})";
constexpr const char* upgrade = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

size_t errors(const std::vector<Frame>& frames, std::string_view code) {
    return static_cast<size_t>(std::count_if(frames.begin(), frames.end(), [code](const Frame& each) {
        return each.kind == Kind::error && each.code == code;
    }));
}

} // namespace

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(a_token_bucket_lets_through_its_rate_and_a_burst) {
    const Clock::time_point start{1000s};
    TokenBucket bucket{10};
    BOOST_TEST(bucket.spend(50, start).count() == 0); // five seconds' worth
    BOOST_TEST(!bucket.relaxed(start));
    const auto wait = bucket.spend(10, start);
    BOOST_TEST(wait.count() >= 1000);
    BOOST_TEST(wait.count() <= 1002);
    BOOST_TEST(bucket.spend(0, start + 900ms).count() > 0);
    BOOST_TEST(bucket.spend(0, start + 1100ms).count() == 0);
    BOOST_TEST(!bucket.relaxed(start + 3s));
    BOOST_TEST(bucket.relaxed(start + 4s));
    // What is not used for an hour is not kept for later.
    BOOST_TEST(bucket.spend(51, start + 3600s).count() > 0);
    // A clock that stands still gives nothing, and one that goes back takes nothing.
    BOOST_TEST(bucket.spend(0, start).count() > 0);
}

BOOST_AUTO_TEST_CASE(more_connections_than_allowed_are_refused_until_there_is_room) {
    for (const auto* key : {"max_sessions", "max_sessions_per_address"}) {
        FakeHost host;
        FakeHub hub{host, {{key, "2"}}};
        RawClient first{host, hub.port()};
        first.handshake();
        join(first, "first");
        auto second = std::make_unique<RawClient>(host, hub.port());
        second->handshake();
        RawClient third{host, hub.port()};
        third.send(upgrade);
        const auto answer = third.rest();
        BOOST_TEST(answer.starts_with("HTTP/1.1 503 "));
        BOOST_TEST(answer.find("Retry-After: ") != std::string::npos);
        BOOST_TEST(hub.incoming == 2U);
        second.reset();
        host.run_until("the end of the second", [&] { return hub.closed.size() == 1; });
        RawClient fourth{host, hub.port()};
        fourth.handshake();
        first.send_text(R"({"type":"chat","message":"undisturbed"})");
        BOOST_TEST(next(first).message == "undisturbed");
    }
}

BOOST_AUTO_TEST_CASE(ordinary_requests_take_no_place) {
    FakeHost host;
    FakeHub hub{host, {{"max_sessions", "1"}}};
    for (int i = 0; i < 3; ++i) {
        RawClient client{host, hub.port()};
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        client.await_end();
    }
    RawClient good{host, hub.port()};
    good.handshake();
}

BOOST_AUTO_TEST_CASE(a_burst_is_told_and_slowed_and_nothing_of_it_is_lost) {
    FakeHost host;
    FakeHub hub{host, {{"frames_per_s", "100"}}};
    const auto begun = Clock::now();
    RawClient client{host, hub.port()};
    client.handshake();
    join(client, "eager");
    for (int i = 0; i < 620; ++i) client.send_text(R"({"type":"chat","message":")" + std::to_string(i) + "\"}");
    std::vector<Frame> frames;
    do frames.push_back(next(client));
    while (frames.back().message != "619");
    BOOST_TEST((Clock::now() - begun > 1s));
    int said = 0;
    for (const auto& each : frames)
        if (each.kind == Kind::chat) BOOST_TEST(each.message == std::to_string(said++));
    BOOST_TEST(said == 620);
    BOOST_TEST(errors(frames, "rate_limited") == 1U);
    BOOST_TEST(hub.closed.empty());
}

BOOST_AUTO_TEST_CASE(a_flood_ends_while_others_chat_on) {
    FakeHost host;
    FakeHub hub{host, {{"frames_per_s", "20"}, {"flood_time_s", "1"}}};
    const auto alice = hub.joined_client("alice");
    RawClient client{host, hub.port()};
    client.handshake();
    join(client, "flood");
    bool alive = true;
    for (int i = 0; i < 20'000 && alive && hub.closed.empty(); ++i) alive = client.send_text(ping);
    host.run_until("its end", [&] { return !hub.closed.empty(); });
    BOOST_TEST(hub.closed.front().result == CONFAB_E_RATE_LIMITED);
    expect_close(client, 1013);
    host.say(alice, 2, "chatting on");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(pings_and_rubbish_count_by_their_bytes) {
    FakeHost host;
    FakeHub hub{host, {{"bytes_per_s", "1024"}, {"flood_time_s", "1"}}};
    RawClient client{host, hub.port()};
    client.handshake();
    bool alive = true;
    for (int i = 0; i < 100'000 && alive && hub.closed.empty(); ++i)
        alive = client.send_frame(9, std::string(100, 'p'));
    host.run_until("its end", [&] { return !hub.closed.empty(); });
    BOOST_TEST(hub.closed.front().result == CONFAB_E_RATE_LIMITED);
}

BOOST_AUTO_TEST_CASE(all_of_an_address_share_its_allowance) {
    FakeHost host;
    FakeHub hub{host, {{"frames_per_s_and_address", "10"}}};
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(silent_member(host, hub, "u" + std::to_string(i)));
    }
    // Each of them by itself says less than one may.
    for (auto& client : clients)
        for (int i = 0; i < 10; ++i) client->send_text(ping);
    size_t told = 0;
    for (auto& client : clients)
        for (int pongs = 0; pongs < 10;) {
            const auto frame = next(*client);
            if (frame.kind == Kind::pong) ++pongs;
            else told += frame.code == "rate_limited";
        }
    BOOST_TEST(told >= 1U);
}

BOOST_AUTO_TEST_CASE(queues_of_all_together_are_bounded) {
    FakeHost host;
    FakeHub hub{host, {{"queue_bytes", "67108864"}, {"total_queue_bytes", "1048576"}}};
    const auto alice = hub.joined_client("alice");
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 3; ++i) {
        slow.push_back(silent_member(host, hub, "slow" + std::to_string(i)));
    }
    size_t most = 0;
    Loudspeaker speaker{host, hub, alice};
    speaker.speak_until("the end of the slow ones", [&] {
        most = std::max(most, frame_bytes());
        return hub.closed.size() == 3;
    });
    for (const auto& event : hub.closed) BOOST_TEST(event.result == CONFAB_E_TOO_SLOW);
    BOOST_TEST(most < size_t{1'048'576} + 4 * Loudspeaker::text_bytes);
    speaker.await_rest();
}

BOOST_AUTO_TEST_CASE(what_comes_right_behind_the_handshake_is_heard) {
    FakeHost host;
    FakeHub hub{host};
    RawClient client{host, hub.port()};
    // A masked ping of WebSocket and one of ours, in the same packet.
    std::string frames{"\x89\x80\0\0\0\0", 6};
    frames += '\x81';
    frames += static_cast<char>(0x80 | 15);
    frames += std::string(4, '\0') + ping;
    client.send(upgrade + frames);
    client.skip_head();
    BOOST_TEST(client.receive()->opcode == 10);
    BOOST_TEST((next(client).kind == Kind::pong));
}

BOOST_AUTO_TEST_CASE(idle_connections_add_nothing_to_the_main_loop) {
    FakeHost host;
    FakeHub hub{host};
    std::vector<std::unique_ptr<RawClient>> crowd;
    const auto add = [&](int count) {
        for (int i = 0; i < count; ++i) {
            crowd.push_back(std::make_unique<RawClient>(host, hub.port()));
            crowd.back()->handshake();
            crowd.back()->send_text(ping);
            BOOST_TEST((next(*crowd.back()).kind == Kind::pong));
        }
    };
    add(2);
    const auto few = host.descriptors();
    add(20);
    BOOST_TEST(host.descriptors() == few);
    // And all of them are heard still.
    for (auto& client : crowd) client->send_text(ping);
    for (auto& client : crowd) BOOST_TEST((next(*client).kind == Kind::pong));
}

BOOST_AUTO_TEST_CASE(of_many_who_come_at_once_the_last_one_tells_the_list) {
    FakeHost host;
    FakeHub hub{host};
    RawClient watcher{host, hub.port()};
    watcher.handshake();
    join(watcher, "watcher");
    constexpr int crowd = 200;
    confab_str ids[crowd + 1];
    std::vector<std::string> names{"watcher"};
    for (int i = 0; i < crowd; ++i) names.push_back("u" + std::to_string(i));
    for (size_t i = 0; i < names.size(); ++i) ids[i] = sdk::str(names[i]);
    const auto tell = [&](uint32_t change, size_t who, size_t there) {
        confab_roster roster{};
        roster.size = sizeof roster;
        roster.ids = ids;
        roster.n = there;
        auto member = sdk::make<confab_msg_member>(0);
        member.change = change;
        member.who = member.display = ids[who];
        member.roster = &roster;
        const auto peer = hub.peer("watcher");
        BOOST_TEST(host.transport()->submit_many(host.transport(), &member.h, &peer, 1) == CONFAB_OK);
    };
    // All in one turn of the loop, with something said in between.
    for (size_t i = 1; i <= crowd; ++i) {
        tell(CONFAB_MEMBER_JOIN, i, i + 1);
        if (i == 100) hub.broadcast("in between");
    }
    tell(CONFAB_MEMBER_LEAVE, crowd, crowd);
    for (size_t i = 1; i <= crowd; ++i) {
        auto frame = next(watcher);
        BOOST_TEST((frame.kind == Kind::user_joined));
        BOOST_TEST(frame.user_id == names[i]);
        BOOST_TEST((frame.online_users == std::vector{names[i]}));
        if (i == 100) BOOST_TEST(next(watcher).message == "in between");
    }
    const auto last = next(watcher);
    BOOST_TEST((last.kind == Kind::user_left));
    BOOST_REQUIRE(last.online_users);
    BOOST_TEST(last.online_users->size() == crowd);
    // What has been written already stays as it is.
    tell(CONFAB_MEMBER_JOIN, crowd, crowd + 1);
    BOOST_TEST(next(watcher).online_users->size() == crowd + 1U);
}

BOOST_AUTO_TEST_CASE(one_that_says_much_at_once_lets_others_in_between) {
    FakeHost host;
    FakeHub hub{host, {{"bytes_per_s", "1000000000"}, {"frames_per_s", "1000000"}}};
    RawClient loud{host, hub.port()}, quiet{host, hub.port()};
    loud.handshake();
    quiet.handshake();
    join(quiet, "quiet");
    // It can't be read in one turn: 200 bytes a frame, up to what the socket's buffers take.
    const std::string frame = R"({"type":"ping","padding":")" + std::string(170, 'x') + "\"}";
    for (int i = 0; i < 1'000; ++i) loud.send_text(frame);
    quiet.send_text(ping);
    BOOST_TEST((next(quiet).kind == Kind::pong));
    for (int i = 0; i < 1'000; ++i) BOOST_TEST((next(loud).kind == Kind::pong));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test
