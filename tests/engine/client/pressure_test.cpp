// SPDX-License-Identifier: GPL-3.0-or-later
// Transports without room, refusals, full disks.
#include "client/store_parts.hpp"
#include "user.hpp"

using namespace confab;
using namespace confab::client;
using namespace confab::test;

BOOST_AUTO_TEST_SUITE(pressure)

BOOST_AUTO_TEST_CASE(questions_get_their_turn_before_what_waits_to_be_sent) {
    FarSide far;
    for (const auto& text : numbers(1, 80)) far.say("bob", text);
    far.window = 8;
    far.takes_messages = false; // no message is ever answered
    User alice;
    for (int i = 0; i < 100; ++i) BOOST_REQUIRE(alice.account->send(alice.lobby(), "x"));
    alice.connect();
    std::optional<Result<Page>> got;
    alice.account->history(alice.lobby(), 70, [&](Result<Page> page) { got = std::move(page); });
    alice.settle();
    BOOST_TEST(far.heard.size() == 8U);
    // A page each, for the newest and for what is before it.
    for (int i = 0; i < 2 && !got; ++i) {
        far.make_room();
        alice.settle();
    }
    BOOST_REQUIRE(got.has_value());
    BOOST_REQUIRE(*got);
    BOOST_TEST(User::said(**got) == numbers(11, 80), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_missed_is_asked_for_once_there_is_room) {
    FarSide far;
    User alice;
    alice.connect();
    alice.account->disconnect();
    for (const auto& text : numbers(1, 5)) far.say("bob", text);
    far.window = 1; // taken by the introduction until its answer is known
    alice.account->connect();
    BOOST_REQUIRE(alice.until([&] { return alice.online(); }));
    far.make_room();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 5; }));
}

BOOST_AUTO_TEST_CASE(what_is_sent_again_and_refused_at_once_is_refused_once) {
    FarSide far;
    far.takes_messages = false;
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "again"));
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
    far.refuses = Code::denied;
    alice.connect();
    BOOST_CHECK(alice.delivery("again") == Delivery::failed);
    BOOST_TEST(alice.account->settled());
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_is_tried_again_more_and_more_seldom) {
    FarSide far;
    User alice;
    alice.connect();
    alice.account->disconnect();
    far.say("bob", "not to be kept");
    auto& disk = alice.store->parts().sql.database();
    BOOST_REQUIRE(disk.execute("CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(FAIL, 'broken'); END"));
    std::chrono::milliseconds wait{};
    for (int i = 0; i < 4; ++i) {
        alice.account->connect();
        BOOST_REQUIRE(alice.until([&] { return alice.account->status().state == ConnectionState::waiting; }));
        wait = alice.account->status().retry_in;
    }
    BOOST_TEST(wait.count() >= 2'000);
    BOOST_REQUIRE(disk.execute("DROP TRIGGER broken"));
    alice.account->connect();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 1; }));
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return alice.account->status().state == ConnectionState::waiting; }));
    BOOST_TEST(alice.account->status().retry_in.count() <= Backoff::first.count());
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_given_time) {
    FarSide far;
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.store->parts().sql.database().execute("PRAGMA max_page_count=1")); // as many as there are
    for (int i = 0; i < 200 && alice.online(); ++i) {
        far.say("bob", std::string(2'000, 'x'));
        alice.settle();
    }
    BOOST_REQUIRE(alice.account->status().state == ConnectionState::waiting);
    BOOST_CHECK(alice.account->status().error.code == Code::storage_full);
    BOOST_TEST(alice.account->status().retry_in.count() >= 30'000);
}

BOOST_AUTO_TEST_SUITE_END()
