// SPDX-License-Identifier: GPL-3.0-or-later
// What is missing between what is stored and what the network has, and where what comes later stands.
#include "client/store_parts.hpp"
#include "user.hpp"

#include <algorithm>

using namespace confab;
using namespace confab::client;
using namespace confab::test;

namespace {

bool has_newest(User& user) { return !user.account->newest(user.lobby(), 1).entries.empty(); }

/// The person who is there now, as a notice.
Message came(const std::string& who) {
    Member member;
    member.change = MemberChange::join;
    member.who = UserId{who};
    member.display = who;
    return {{}, Op::none, 0, std::move(member)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(gaps)

BOOST_AUTO_TEST_CASE(older_messages_of_a_restored_log_stand_before_the_known_ones) {
    FarSide far;
    for (const auto& text : numbers(1, 300)) far.say("bob", text);
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return has_newest(alice); }));
    alice.account->disconnect();
    far.log_id = "log-b"; // the same messages, from a copy
    alice.connect();
    far.say("bob", "line 301");
    BOOST_REQUIRE(alice.until([&] { return !alice.heard().empty(); }));
    BOOST_TEST(alice.everything() == numbers(1, 301), boost::test_tools::per_element());
    BOOST_TEST(User::said(alice.account->newest(alice.lobby(), 1'000)) == numbers(1, 301),
               boost::test_tools::per_element());
    BOOST_TEST(alice.account->conversations().at(0).unread == 1U);
}

BOOST_AUTO_TEST_CASE(a_cut_before_the_newest_page_hides_nothing_that_was_said_earlier) {
    FarSide far;
    for (const auto& text : numbers(1, 200)) far.say("bob", text);
    for (int i = 1; i <= 80; ++i) far.say("bob", "private " + std::to_string(i), "alice");
    far.answers_queries = false;
    User alice;
    alice.connect();
    alice.stop();
    far.cut();
    far.answers_queries = true;
    for (const auto& text : numbers(201, 260)) far.say("bob", text);
    for (int i = 81; i <= 140; ++i) far.say("bob", "private " + std::to_string(i), "alice");
    alice.start();
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 120; }));
    alice.settle();
    BOOST_TEST(alice.everything() == numbers(1, 260), boost::test_tools::per_element());
    const auto bob = alice.account->direct(UserId{"bob"});
    std::optional<Result<Page>> all;
    alice.account->history(bob, 1'000, [&](Result<Page> page) { all = std::move(page); });
    BOOST_REQUIRE(alice.until([&] { return all.has_value(); }));
    BOOST_REQUIRE(*all);
    BOOST_TEST((*all)->entries.size() == 140U);
}

BOOST_AUTO_TEST_CASE(the_first_that_comes_before_the_newest_page_is_marked_also_an_own_one_and_no_other) {
    FarSide far;
    for (const auto& text : numbers(1, 100)) far.say("bob", text);
    far.answers_queries = far.tells_own = false;
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "line 101"));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    for (const auto& text : numbers(102, 170)) far.say("bob", text);
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 69; }));
    // A page ends at a mark.
    BOOST_TEST(User::said(alice.account->newest(alice.lobby(), 1'000)) == numbers(101, 170),
               boost::test_tools::per_element());
    alice.stop();
    far.cut();
    far.answers_queries = true;
    alice.start();
    alice.connect();
    BOOST_TEST(alice.everything() == numbers(1, 170), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(hits_in_a_conversation_that_was_never_seen_here_are_not_unread) {
    FarSide far;
    for (int i = 0; i < 3; ++i) far.say("bob", "needle", "alice");
    User alice;
    alice.connect();
    std::optional<Result<SearchResult>> got;
    alice.account->ask_search({.text = "needle"}, [&](Result<SearchResult> result) { got = std::move(result); });
    BOOST_REQUIRE(alice.until([&] { return got.has_value(); }));
    BOOST_REQUIRE(*got);
    BOOST_TEST((*got)->hits.size() == 3U);
    alice.settle();
    for (const auto& [where, count] : alice.unread) BOOST_TEST(count == 0U);
    far.say("bob", "news", "alice");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 1; }));
    BOOST_TEST(alice.unread[alice.account->direct(UserId{"bob"})] == 1U);
    alice.stop();
    alice.start();
    for (const auto& each : alice.account->conversations()) BOOST_TEST(each.unread == (each.id.direct() ? 1U : 0U));
}

BOOST_AUTO_TEST_CASE(a_page_that_was_cut_by_a_failure_of_the_disk_is_not_taken_for_a_whole_one) {
    FarSide far;
    for (const auto& text : numbers(1, 10)) far.say("bob", text);
    far.answers_queries = false;
    User alice;
    alice.connect();
    auto& disk = alice.store->parts().sql.database();
    BOOST_REQUIRE(disk.execute("CREATE TRIGGER broken BEFORE INSERT ON entry WHEN new.body = 'line 11' "
                               "BEGIN SELECT RAISE(FAIL, 'broken'); END"));
    const auto op = far.last_op;
    const auto answer = [&](int line) {
        Message message{{}, op, CONFAB_F_HISTORICAL, ChatMessage{}};
        auto& said = std::get<ChatMessage>(message.body);
        const auto& known = far.log.at(static_cast<std::size_t>(line - 1));
        said.kind = TextKind::plain;
        said.sender = known.sender;
        said.id = known.id;
        said.seq = known.seq;
        said.cursor = Cursor{"log-a." + std::to_string(known.seq)};
        said.sent = known.at;
        said.body = known.body;
        far.tell(std::move(message));
    };
    for (int line = 1; line <= 5; ++line) answer(line);
    far.say("bob", "line 11");
    for (int line = 6; line <= 10; ++line) answer(line);
    OpDone done;
    done.of = CONFAB_MSG_QUERY;
    far.tell(Message{{}, op, 0, done});
    BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
    BOOST_REQUIRE(disk.execute("DROP TRIGGER broken"));
    far.answers_queries = true;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return !alice.heard().empty(); }));
    alice.settle();
    BOOST_TEST(alice.everything() == numbers(1, 11), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_notice_stands_behind_what_was_there_when_it_came) {
    FarSide far;
    for (const auto& text : numbers(1, 60)) far.say("bob", text);
    far.answers_queries = false;
    User alice;
    alice.connect();
    far.tell(came("alice"));
    far.say("bob", "line 61");
    far.tell(came("carol"));
    BOOST_REQUIRE(alice.until([&] { return alice.told.size() == 3; }));
    far.answer();
    BOOST_REQUIRE(alice.until([&] { return alice.account->newest(alice.lobby(), 100).entries.size() > 50; }));
    const auto check = [&] {
        const auto page = alice.account->newest(alice.lobby(), 4).entries;
        BOOST_REQUIRE(page.size() == 4U);
        BOOST_TEST(page.at(0).body == "line 60");
        BOOST_TEST(page.at(1).sender.value == "alice");
        BOOST_CHECK(page.at(1).kind == EntryKind::joined);
        BOOST_TEST(page.at(2).body == "line 61");
        BOOST_TEST(page.at(3).sender.value == "carol");
    };
    check();
    far.answers_queries = true;
    BOOST_TEST(alice.everything() == numbers(1, 61), boost::test_tools::per_element());
    check();
    alice.stop();
    alice.start();
    check();
}

BOOST_AUTO_TEST_SUITE_END()
