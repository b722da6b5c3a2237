// SPDX-License-Identifier: GPL-3.0-or-later
#include "user.hpp"

using namespace confab;
using namespace confab::client;
using namespace confab::test;

BOOST_AUTO_TEST_SUITE(resume)

BOOST_AUTO_TEST_CASE(a_first_join_brings_the_newest_page_as_read) {
    FarSide far;
    for (const auto& text : numbers(1, 120)) far.say("bob", text);
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return !alice.account->newest(alice.lobby(), 1).entries.empty(); }));
    BOOST_TEST(User::said(alice.account->newest(alice.lobby(), 200)) == numbers(71, 120),
               boost::test_tools::per_element());
    BOOST_TEST(alice.account->conversations().at(0).unread == 0U);
    BOOST_TEST(!alice.account->first_unread(alice.lobby()));
    BOOST_TEST(alice.heard().empty()); // nothing of it is news
    BOOST_TEST(alice.changed[alice.lobby()] == 1);
}

BOOST_AUTO_TEST_CASE(what_an_earlier_guest_said_under_the_same_id_is_not_ones_own) {
    FarSide far;
    far.say("alice", "hers").earlier_guest = true;
    far.say("bob", "his");
    far.say("alice", "mine");
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->newest(alice.lobby(), 9).entries.size() == 3; }));
    const auto page = alice.account->newest(alice.lobby(), 9);
    BOOST_TEST(!page.entries.at(0).own());
    BOOST_TEST(page.entries.at(2).own());
}

BOOST_AUTO_TEST_CASE(scrolling_back_fetches_everything_once_and_in_order) {
    FarSide far;
    for (const auto& text : numbers(1, 520)) far.say("bob", text);
    User alice;
    alice.connect();
    BOOST_TEST(alice.everything() == numbers(1, 520), boost::test_tools::per_element());
    const auto asked = far.queries.size();
    BOOST_TEST(alice.everything() == numbers(1, 520), boost::test_tools::per_element());
    BOOST_TEST(far.queries.size() == asked); // it is there now
    const auto first = alice.account->newest(alice.lobby(), 1000).entries.front();
    BOOST_TEST(!alice.account->newest(alice.lobby(), 1000).more_before);
    BOOST_TEST(first.body == "line 1");
}

BOOST_AUTO_TEST_CASE(offline_a_gap_is_said_and_nothing_hangs) {
    FarSide far;
    for (const auto& text : numbers(1, 120)) far.say("bob", text);
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return !alice.account->newest(alice.lobby(), 1).entries.empty(); }));
    alice.account->disconnect();
    const auto newest = alice.account->newest(alice.lobby(), 50);
    BOOST_TEST(newest.more_before);
    const auto older = alice.before(newest.entries.front().key);
    BOOST_TEST(older.entries.empty());
    BOOST_TEST(older.more_before);
}

BOOST_AUTO_TEST_CASE(what_was_missed_comes_once_in_order_and_however_much) {
    FarSide far;
    User alice;
    far.say("bob", "before");
    alice.connect();
    far.say("bob", "live");
    BOOST_REQUIRE(alice.until([&] { return !alice.heard().empty(); }));
    alice.account->disconnect();
    for (const auto& text : numbers(1, 10'000)) far.say("bob", text);
    alice.told.clear();
    alice.account->connect();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() >= 10'000; }));
    far.say("bob", "after");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() >= 10'001; }));
    auto expected = numbers(1, 10'000);
    expected.push_back("after");
    BOOST_TEST(alice.heard() == expected, boost::test_tools::per_element());
    BOOST_TEST(!alice.told.front().fresh);
    BOOST_TEST(alice.told.front().entry.historical);
    BOOST_TEST(alice.told.back().fresh);
    BOOST_TEST(alice.unread[alice.lobby()] == ConversationTable::most_unread);
    const auto first = alice.account->first_unread(alice.lobby());
    BOOST_REQUIRE(first);
    BOOST_TEST(alice.account->around(alice.lobby(), *first, 1).entries.back().body == "live");
    BOOST_TEST(alice.everything().size() == 10'003U);
}

BOOST_AUTO_TEST_CASE(it_resumes_after_a_restart_of_the_program_too) {
    FarSide far;
    User alice;
    alice.connect();
    far.say("bob", "one");
    BOOST_REQUIRE(alice.until([&] { return !alice.heard().empty(); }));
    alice.stop();
    far.say("bob", "two");
    far.say("bob", "for you", "alice");
    alice.start();
    BOOST_TEST(alice.everything() == (std::vector<std::string>{"one"}), boost::test_tools::per_element());
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 3; }));
    BOOST_TEST(far.introductions.back().resume == "token-1");
    BOOST_TEST(far.introductions.back().since.value == "log-a.1");
    BOOST_TEST(alice.account->direct(UserId{"bob"}).peer.value == "bob");
    BOOST_TEST(alice.account->conversations().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_session_that_breaks_while_it_catches_up_loses_and_doubles_nothing) {
    FarSide far;
    User alice;
    alice.connect();
    alice.account->disconnect();
    for (const auto& text : numbers(1, 1'000)) far.say("bob", text);
    alice.account->connect();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() >= 400; }));
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() >= 1'000; }));
    alice.settle();
    BOOST_TEST(alice.heard() == numbers(1, 1'000), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(another_log_means_a_full_sync_that_doubles_nothing) {
    FarSide far;
    User alice;
    for (const auto& text : numbers(1, 30)) far.say("bob", text);
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.everything().size() == 30; }));
    alice.account->disconnect();
    far.log_id = "log-b"; // a copy was restored, in which the last five are missing
    far.log.resize(25);
    for (const auto& text : numbers(31, 40)) far.say("bob", text);
    alice.told.clear();
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 10; }));
    BOOST_TEST(alice.heard() == numbers(31, 40), boost::test_tools::per_element());
    BOOST_TEST(alice.everything() == numbers(1, 40), boost::test_tools::per_element());
    BOOST_TEST(alice.account->conversations().at(0).unread == 10U);
    far.say("bob", "line 41");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 11; }));
    BOOST_TEST(alice.everything() == numbers(1, 41), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_long_absence_without_resume_leaves_a_gap_that_scrolling_fills) {
    FarSide far;
    User alice;
    for (const auto& text : numbers(1, 30)) far.say("bob", text);
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.everything().size() == 30; }));
    alice.account->disconnect();
    far.token = "another";
    for (const auto& text : numbers(31, 400)) far.say("bob", text);
    alice.connect();
    BOOST_REQUIRE(
        alice.until([&] { return alice.account->newest(alice.lobby(), 1).entries.at(0).body == "line 400"; }));
    const auto newest = alice.account->newest(alice.lobby(), 1000);
    BOOST_TEST(User::said(newest) == numbers(351, 400), boost::test_tools::per_element());
    BOOST_TEST(newest.more_before);
    BOOST_TEST(alice.everything() == numbers(1, 400), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(forwards_a_gap_is_filled_too) {
    FarSide far;
    User alice;
    for (const auto& text : numbers(1, 30)) far.say("bob", text);
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.everything().size() == 30; }));
    const auto last_known = alice.account->newest(alice.lobby(), 1).entries.at(0).key;
    alice.account->disconnect();
    far.token = "another";
    for (const auto& text : numbers(31, 400)) far.say("bob", text);
    alice.connect();
    BOOST_REQUIRE(
        alice.until([&] { return alice.account->newest(alice.lobby(), 1).entries.at(0).body == "line 400"; }));
    std::vector<std::string> bodies;
    auto page = alice.after(last_known);
    while (!page.entries.empty()) {
        const auto next = User::said(page);
        bodies.insert(bodies.end(), next.begin(), next.end());
        page = alice.after(page.entries.back().key);
    }
    BOOST_TEST(bodies == numbers(31, 400), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_token_is_told_to_nobody_but_the_one_who_gave_it) {
    FarSide far;
    User alice;
    alice.connect();
    alice.set("alice", "elsewhere");
    alice.connect();
    BOOST_TEST(far.introductions.back().resume.empty());
    BOOST_TEST(far.introductions.back().since.empty());
    alice.set("carol", "elsewhere");
    alice.connect();
    BOOST_TEST(far.introductions.back().resume.empty());
}

BOOST_AUTO_TEST_CASE(a_since_that_is_not_known_there_ends_in_a_full_sync) {
    FarSide far;
    User alice;
    for (const auto& text : numbers(1, 10)) far.say("bob", text);
    alice.connect();
    alice.account->disconnect();
    far.log.resize(3); // "from the future"
    far.say("bob", "anew");
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 1; }));
    BOOST_TEST(alice.heard().back() == "anew");
}

BOOST_AUTO_TEST_CASE(a_message_that_is_told_twice_is_kept_once) {
    FarSide far;
    User alice;
    alice.connect();
    const auto line = far.say("bob", "once");
    far.tell(line);
    far.say("bob", "end");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() >= 2; }));
    alice.settle();
    BOOST_TEST(alice.heard() == (std::vector<std::string>{"once", "end"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(clocks_that_jump_do_not_change_the_order) {
    FarSide far;
    User alice;
    alice.connect();
    std::vector<std::string> expected;
    for (const int hours : {0, 5, -7, 3, -1}) {
        expected.push_back(std::to_string(hours));
        far.caps = FarSide::everything;
        auto line = far.log.empty() ? FarSide::Line{} : far.log.back();
        line = {.seq = line.seq + 1,
                .id = MessageId{"j" + expected.back()},
                .sender = UserId{"bob"},
                .at = Timestamp{std::chrono::hours{500'000 + hours}},
                .body = expected.back()};
        far.log.push_back(line);
        far.tell(line);
        alice.clock += std::chrono::hours{hours};
    }
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 5; }));
    BOOST_TEST(alice.everything() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_last_messages_are_gathered_in_as_many_pages_as_it_takes) {
    FarSide far;
    for (const auto& text : numbers(1, 400)) far.say("bob", text);
    User alice;
    alice.account->connect();
    for (const int count : {10, 333, 1000}) {
        std::optional<Result<Page>> got;
        BOOST_REQUIRE(alice.until([&] { return alice.online(); }));
        alice.account->history(alice.lobby(), static_cast<std::size_t>(count),
                               [&](Result<Page> page) { got = std::move(page); });
        BOOST_REQUIRE(alice.until([&] { return got.has_value(); }));
        BOOST_REQUIRE(*got);
        BOOST_TEST(User::said(**got) == numbers(std::max(1, 401 - count), 400), boost::test_tools::per_element());
        BOOST_TEST((*got)->more_before == (count < 400));
    }
}

BOOST_AUTO_TEST_SUITE_END()
