// SPDX-License-Identifier: GPL-3.0-or-later
// Questions about what was said.
#include "hall.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>

using namespace confab;
using namespace confab::test;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

/// A hall where `count` messages "0", "1", ... were said, a minute apart.
struct Told : Hall {
    explicit Told(int count, hub::Policy policy = {}) : Hall{policy} {
        for (int i = 0; i < count; ++i, time += 1min) bring(std::to_string(i));
        settle();
    }
};

Texts numbers(int from, int to) {
    Texts all;
    for (int i = from; i < to; ++i) all.push_back(std::to_string(i));
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(history)

BOOST_AUTO_TEST_CASE(pages_forward_meet_everything_once) {
    Told hall{250};
    auto alice = hall.come("alice");
    Texts got;
    Cursor cursor;
    int pages = 0;
    for (bool more = true; more; ++pages) {
        const auto op = alice->history({.limit = 60, .cursor = cursor});
        hall.settle();
        const auto page = alice->texts(op);
        BOOST_TEST(alice->done(op).count == page.size());
        got.insert(got.end(), page.begin(), page.end());
        more = alice->more(op);
        cursor = alice->done(op).cursor;
    }
    BOOST_CHECK(got == numbers(0, 250));
    BOOST_TEST(pages == 5);
    BOOST_TEST(cursor.value == hall.cursor(hall.log->last()).value);
    // At the end there is nothing, and the place stays.
    const auto end = alice->history({.cursor = cursor});
    hall.settle();
    BOOST_TEST(alice->texts(end).empty());
    BOOST_TEST(alice->done(end).cursor.value == cursor.value);
    BOOST_TEST(!alice->more(end));
}

BOOST_AUTO_TEST_CASE(pages_backwards_meet_everything_once_the_older_before_the_newer) {
    Told hall{250};
    auto alice = hall.come("alice");
    Texts got;
    Cursor cursor;
    for (bool more = true; more;) {
        const auto op = alice->backwards({.limit = 60, .cursor = cursor});
        hall.settle();
        const auto page = alice->texts(op);
        got.insert(got.begin(), page.begin(), page.end());
        more = alice->more(op);
        cursor = alice->done(op).cursor;
        BOOST_TEST(cursor.value == alice->messages(op).front().cursor.value);
    }
    BOOST_CHECK(got == numbers(0, 250));
    for (const auto& first : {cursor, Cursor{hall.log->id() + ".0"}}) {
        const auto before = alice->backwards({.cursor = first});
        hall.settle();
        BOOST_TEST(alice->texts(before).empty());
        BOOST_TEST(!alice->more(before));
    }
}

BOOST_AUTO_TEST_CASE(messages_around_one_are_found_by_its_cursor) {
    Told hall{20};
    auto alice = hall.come("alice");
    const auto all = alice->history();
    hall.settle();
    const auto here = alice->messages(all).at(10).cursor;
    const auto after = alice->history({.limit = 3, .cursor = here}),
               before = alice->backwards({.limit = 3, .cursor = here});
    hall.settle();
    BOOST_TEST(alice->texts(after) == numbers(11, 14));
    BOOST_TEST(alice->texts(before) == numbers(7, 10));
}

BOOST_AUTO_TEST_CASE(history_begins_at_a_time) {
    Told hall{20};
    auto alice = hall.come("alice");
    const auto start = hall.time - 20min;
    const auto from = [&](Timestamp time) {
        const auto op = alice->history({.limit = 5, .since = time});
        hall.settle();
        return alice->texts(op);
    };
    BOOST_TEST(from(start + 10min) == numbers(10, 15)); // not older
    BOOST_TEST(from(start + 10min + 1us) == numbers(11, 16));
    BOOST_TEST(from(start - 1h) == numbers(0, 5));
    BOOST_TEST(from(Timestamp{-1h}) == numbers(0, 5));
    BOOST_TEST(from(start + 24h).empty());
    BOOST_TEST(from(Timestamp::max()).empty());
}

BOOST_AUTO_TEST_CASE(a_private_conversation_is_read_under_any_spelling) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("Bob"), carol = hall.come("carol");
    alice->say("one", {}, "BOB");
    bob->say("two", {}, "alice");
    carol->say("other", {}, "bob");
    hall.settle();
    const auto hers = alice->history({.recipient = UserId{"bOb"}}),
               his = bob->backwards({.recipient = UserId{"ALICE"}}),
               nobodys = alice->history({.recipient = UserId{"nobody"}}),
               carols = carol->history({.recipient = UserId{"alice"}});
    hall.settle();
    BOOST_TEST((alice->texts(hers) == Texts{"one", "two"}));
    BOOST_TEST((bob->texts(his) == Texts{"one", "two"}));
    BOOST_TEST(alice->texts(nobodys).empty());
    BOOST_TEST(carol->texts(carols).empty());
    BOOST_TEST(alice->messages(hers).at(0).recipient.value == "Bob");
    BOOST_TEST(alice->messages(hers).at(0).seq < alice->messages(hers).at(1).seq);
}

BOOST_AUTO_TEST_CASE(own_messages_are_recognised_in_history) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    alice->say("mine", "my origin");
    bob->say("his");
    hall.settle();
    const auto op = alice->history();
    hall.settle();
    for (const auto& message : alice->heard) {
        const auto* chat = std::get_if<ChatMessage>(&message.body);
        if (!chat || message.op != op) continue;
        BOOST_TEST(((message.flags & CONFAB_F_OWN) != 0) == (chat->body == "mine"));
        BOOST_TEST(chat->origin.value == (chat->body == "mine" ? "my origin" : ""));
    }
}

BOOST_AUTO_TEST_CASE(what_an_earlier_guest_said_under_the_same_id_is_not_own) {
    Hall hall;
    auto earlier = hall.come("alice");
    earlier->say("hers");
    hall.settle();
    earlier.reset();
    hall.settle();
    auto alice = hall.come("alice");
    alice->say("mine");
    hall.settle();
    const auto op = alice->history();
    hall.settle();
    std::vector<std::pair<std::string, bool>> told;
    for (const auto& message : alice->heard)
        if (const auto* chat = std::get_if<ChatMessage>(&message.body); chat && message.op == op)
            told.emplace_back(chat->body, (message.flags & CONFAB_F_OWN) != 0);
    BOOST_TEST((told == std::vector<std::pair<std::string, bool>>{{"hers", false}, {"mine", true}}));
}

BOOST_AUTO_TEST_CASE(a_limit_of_any_size_is_clamped) {
    Told hall{300};
    auto alice = hall.come("alice");
    for (const auto limit : {0U, 1000U, std::numeric_limits<std::uint32_t>::max()}) {
        const auto page = alice->history({.limit = limit}), newest = alice->backwards({.limit = limit}),
                   found = alice->search("1", {.limit = limit}),
                   missed = alice->missed({.limit = limit, .cursor = hall.cursor(hub::Seq{0})});
        hall.settle();
        BOOST_TEST(alice->texts(page) == numbers(0, 200));
        BOOST_TEST(alice->texts(newest) == numbers(100, 300));
        BOOST_TEST(alice->texts(found).size() == 100U);
        BOOST_TEST(alice->texts(missed) == numbers(0, 200));
        for (const auto op : {page, newest, found, missed}) BOOST_TEST(alice->more(op));
    }
}

BOOST_AUTO_TEST_CASE(long_messages_make_short_pages) {
    Hall hall{{.page_bytes = 1000}};
    for (const auto size : {400, 400, 400, 3000, 100}) hall.bring(std::string(static_cast<std::size_t>(size), 'x'));
    hall.settle();
    auto alice = hall.come("alice");
    std::vector<std::size_t> sizes, backwards;
    Cursor cursor;
    for (bool more = true; more;) {
        const auto op = alice->history({.cursor = cursor});
        hall.settle();
        sizes.push_back(alice->texts(op).size());
        more = alice->more(op);
        cursor = alice->done(op).cursor;
    }
    cursor = {};
    for (bool more = true; more;) {
        const auto op = alice->backwards({.cursor = cursor});
        hall.settle();
        backwards.push_back(alice->texts(op).size());
        more = alice->more(op);
        cursor = alice->done(op).cursor;
    }
    BOOST_TEST((sizes == std::vector<std::size_t>{2, 1, 1, 1}));
    BOOST_TEST((backwards == std::vector<std::size_t>{1, 1, 2, 1}));
}

BOOST_AUTO_TEST_CASE(a_cursor_that_is_none_of_this_log_is_not_found) {
    Told hall{5};
    auto alice = hall.come("alice");
    const auto id = hall.log->id();
    const auto future = id + "." + std::to_string(static_cast<std::uint64_t>(hall.log->last()) + 1);
    for (const auto& bad :
         {std::string{"garbage"}, std::string{"0."}, id + ".", id + ".-5", future, std::string{"fedcba9876543210.1"}}) {
        const Query query{.cursor = Cursor{bad}};
        for (const auto op :
             {alice->history(query), alice->backwards(query), alice->search("1", query), alice->missed(query)}) {
            hall.settle();
            BOOST_TEST(alice->done(op).result == Code::not_found);
            BOOST_TEST(!alice->done(op).text.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(questions_need_a_join_and_what_was_negotiated_there) {
    Hall hall;
    auto alice = hall.come("a b"); // refused
    BOOST_REQUIRE(!alice->ready);
    const auto early = alice->history();
    hall.settle();
    BOOST_TEST(alice->done(early).result == Code::not_joined);

    auto bob = hall.come("bob", {.caps = CONFAB_CAP_HISTORY});
    const auto history = bob->history(), search = bob->search("x"), missed = bob->missed();
    hall.settle();
    BOOST_TEST(bob->done(history).result == Code::ok);
    BOOST_TEST(bob->done(search).result == Code::unsupported);
    BOOST_TEST(bob->done(missed).result == Code::unsupported);
    auto old = hall.come("old", {.caps = 0});
    const auto refused = old->history(), profile = old->ask({.what = QueryWhat::profile, .who = UserId{"bob"}});
    hall.settle();
    BOOST_TEST(old->done(refused).result == Code::unsupported);
    BOOST_TEST(old->done(profile).result == Code::ok);
    BOOST_TEST(old->done(profile).count == 1U);
}

BOOST_AUTO_TEST_CASE(what_does_not_exist_is_said_so) {
    Told hall{3};
    auto alice = hall.come("alice");
    const auto room = alice->history({.room = RoomId{"elsewhere"}}), lobby = alice->history({.room = RoomId{"lobby"}}),
               unknown = alice->ask({.what = QueryWhat::unknown}), nothing = alice->search("");
    hall.settle();
    const auto blank = alice->search(" "), endless = alice->search(std::string(5000, 'x'));
    hall.settle();
    BOOST_TEST(alice->done(room).result == Code::not_found);
    BOOST_TEST(alice->texts(lobby) == numbers(0, 3));
    BOOST_TEST(alice->done(unknown).result == Code::unsupported);
    BOOST_TEST(alice->done(nothing).result == Code::invalid);
    BOOST_TEST(alice->done(blank).result == Code::invalid);
    BOOST_TEST(alice->done(endless).result == Code::too_large);
}

BOOST_AUTO_TEST_CASE(a_log_that_can_not_be_read_is_told) {
    Told hall{3};
    auto alice = hall.come("alice");
    hall.log->fail_reads(3, {Code::io, "the disk is gone"});
    const auto page = alice->history(), found = alice->search("1"), since = alice->history({.since = hall.time});
    hall.settle();
    for (const auto op : {page, found, since}) {
        BOOST_TEST(alice->done(op).result == Code::io);
        BOOST_TEST(alice->done(op).text == "the disk is gone");
    }
    const auto again = alice->history();
    hall.settle();
    BOOST_TEST(alice->texts(again) == numbers(0, 3));
}

BOOST_AUTO_TEST_CASE(too_many_questions_at_once_are_refused_and_others_not_concerned) {
    Told hall{3, {.max_queries = 2}};
    auto alice = hall.come("alice"), bob = hall.come("bob");
    hall.log->hold_reads(true);
    const auto one = alice->history(), two = alice->search("1"), three = alice->missed(), his = bob->history();
    hall.settle();
    BOOST_TEST(alice->waits(one));
    BOOST_TEST(alice->waits(two));
    BOOST_TEST(alice->done(three).result == Code::rate_limited);
    BOOST_TEST(bob->waits(his));
    alice->cancel(one); // its answer is still to come, and costs as much
    hall.settle();
    const auto four = alice->history();
    hall.settle();
    BOOST_TEST(alice->done(four).result == Code::rate_limited);
    hall.log->hold_reads(false);
    hall.settle();
    const auto five = alice->history();
    hall.settle();
    BOOST_TEST(alice->done(two).result == Code::ok);
    BOOST_TEST(alice->texts(five) == numbers(0, 3));
    BOOST_TEST(bob->texts(his) == numbers(0, 3));
}

BOOST_AUTO_TEST_CASE(a_cancelled_question_ends_once_and_without_answers) {
    Told hall{3};
    auto alice = hall.come("alice");
    hall.log->hold_reads(true);
    const auto page = alice->history(), found = alice->search("1"), since = alice->history({.since = hall.time - 1h}),
               kept = alice->history();
    hall.settle();
    for (const auto op : {page, found, since, page}) alice->cancel(op);
    hall.settle();
    hall.log->hold_reads(false);
    hall.settle();
    for (const auto op : {page, found, since}) {
        BOOST_TEST(alice->done(op).result == Code::cancelled); // ended() looks that it is the only one
        BOOST_TEST(alice->texts(op).empty());
    }
    BOOST_TEST(alice->texts(kept) == numbers(0, 3));
    alice->cancel(kept); // has ended
    alice->cancel(Op{12345});
    hall.settle();
    BOOST_TEST(alice->done(kept).result == Code::ok);
}

BOOST_AUTO_TEST_CASE(a_question_about_a_time_can_be_cancelled_between_its_two_steps) {
    Told hall{3};
    auto alice = hall.come("alice");
    hall.log->hold_reads(true);
    const auto op = alice->history({.since = hall.time - 1h});
    hall.settle();
    hall.log->release(); // found
    hall.settle();
    BOOST_TEST(hall.log->held() == 1U); // being read
    alice->cancel(op);
    hall.settle();
    hall.log->hold_reads(false);
    hall.settle();
    BOOST_TEST(alice->done(op).result == Code::cancelled);
    BOOST_TEST(alice->texts(op).empty());
}

BOOST_AUTO_TEST_CASE(a_question_of_somebody_who_left_is_forgotten) {
    Told hall{3};
    auto alice = hall.come("alice"), bob = hall.come("bob");
    hall.log->hold_reads(true);
    alice->history();
    alice->history({.since = hall.time - 1h});
    alice->missed();
    hall.settle();
    alice->leave();
    hall.settle();
    hall.log->hold_reads(false);
    hall.settle();
    const auto op = bob->history();
    hall.settle();
    BOOST_TEST(bob->texts(op) == numbers(0, 3));
}

BOOST_AUTO_TEST_CASE(search_finds_what_one_may_read_the_newest_first) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob"), carol = hall.come("carol");
    alice->say("red apple");
    hall.settle();
    hall.time += 1h;
    bob->say("green apple", {}, "alice");
    hall.settle();
    hall.time += 1h;
    carol->say("green pear");
    carol->say("blue apple", {}, "bob");
    hall.settle();
    const auto search = [&](const std::unique_ptr<Peer>& who, const std::string& text, Query query = {}) {
        const auto op = who->search(text, std::move(query));
        hall.settle();
        BOOST_TEST(who->done(op).result == Code::ok);
        BOOST_TEST(!who->more(op));
        return who->texts(op);
    };
    BOOST_TEST((search(alice, "apple") == Texts{"green apple", "red apple"}));
    BOOST_TEST((search(bob, "APPLE") == Texts{"blue apple", "green apple", "red apple"}));
    BOOST_TEST((search(bob, "apple green") == Texts{"green apple"}));
    BOOST_TEST((search(bob, "apple", {.room = RoomId{"lobby"}}) == Texts{"red apple"}));
    BOOST_TEST((search(bob, "apple", {.recipient = UserId{"Alice"}}) == Texts{"green apple"}));
    BOOST_TEST((search(bob, "green", {.who = UserId{"CAROL"}}) == Texts{"green pear"}));
    BOOST_TEST((search(bob, "apple", {.since = hall.time - 1h, .until = hall.time - 1h}) == Texts{"green apple"}));
    BOOST_TEST((search(bob, "apple", {.until = Timestamp::max()}).size() == 3U));
    BOOST_TEST(search(bob, "plum").empty());
}

BOOST_AUTO_TEST_CASE(hits_come_by_pages) {
    Told hall{50};
    auto alice = hall.come("alice");
    Texts got;
    Cursor cursor;
    for (bool more = true; more;) {
        const auto op = alice->search("4", {.limit = 4, .cursor = cursor});
        hall.settle();
        const auto page = alice->texts(op);
        got.insert(got.end(), page.begin(), page.end());
        more = alice->more(op);
        cursor = alice->done(op).cursor;
    }
    auto expected = Texts{"4", "14", "24", "34"};
    for (int i = 40; i < 50; ++i) expected.push_back(std::to_string(i));
    std::reverse(expected.begin(), expected.end());
    BOOST_CHECK(got == expected);
}

BOOST_AUTO_TEST_CASE(a_search_that_ends_early_goes_on_from_where_it_came_to) {
    Told hall{50};
    auto alice = hall.come("alice");
    hall.log->search_at_most(4);
    Texts got;
    Cursor cursor;
    int pages = 0;
    for (bool more = true; more; ++pages) {
        BOOST_REQUIRE(pages < 20);
        const auto op = alice->search("7", {.limit = 4, .cursor = cursor});
        hall.settle();
        const auto page = alice->texts(op);
        got.insert(got.end(), page.begin(), page.end());
        more = alice->more(op);
        cursor = alice->done(op).cursor;
    }
    BOOST_TEST(pages > 10); // most of them empty
    BOOST_TEST((got == Texts{"47", "37", "27", "17", "7"}));
}

BOOST_AUTO_TEST_SUITE_END()
