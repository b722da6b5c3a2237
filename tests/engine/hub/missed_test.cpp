// SPDX-License-Identifier: GPL-3.0-or-later
// What was missed comes once and in order, and then what is said.
#include "hall.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

using namespace confab;
using namespace confab::test;

namespace {

using Texts = std::vector<std::string>;

std::string text(std::size_t i) { return "message " + std::to_string(i); }

Texts texts(std::size_t from, std::size_t to) {
    Texts all;
    for (auto i = from; i < to; ++i) all.push_back(text(i));
    return all;
}

void append(Texts& all, const Texts& more) { all.insert(all.end(), more.begin(), more.end()); }

} // namespace

BOOST_AUTO_TEST_SUITE(missed)

BOOST_AUTO_TEST_CASE(what_was_missed_comes_once_and_in_order_and_then_the_rest) {
    Hall hall;
    auto bob = hall.come("bob");
    hall.bring(text(0));
    hall.settle();
    const auto alice = was_here(hall, "alice");
    for (std::size_t i = 1; i < 10; ++i) hall.bring(text(i));
    hall.settle();

    auto again = hall.come_back("alice", alice.token, alice.since);
    BOOST_TEST(again->resumed());
    BOOST_TEST(again->ready->cursor.value == hall.cursor(hall.log->last()).value);
    hall.bring(text(10)); // while it is behind
    bob->leave();
    hall.settle();
    BOOST_TEST(again->texts().empty());
    BOOST_CHECK(again->members().back().change == MemberChange::leave); // who is here is told all the same

    const auto op = again->missed({.cursor = alice.since});
    hall.settle();
    BOOST_TEST(again->texts(op) == texts(1, 11));
    BOOST_TEST(!again->more(op));
    BOOST_TEST(again->done(op).count == 10U);
    BOOST_TEST(again->done(op).cursor.value == hall.cursor(hall.log->last()).value);
    hall.bring(text(11));
    hall.settle();
    BOOST_TEST(again->texts() == Texts{text(11)});
}

BOOST_AUTO_TEST_CASE(nothing_missed_is_told_too_and_moves_the_cursor) {
    Hall hall;
    auto bob = hall.come("bob"), carol = hall.come("carol");
    const auto alice = was_here(hall, "alice");
    bob->say("not for alice", {}, "carol");
    hall.settle();
    auto again = hall.come_back("alice", alice.token, alice.since);
    const auto op = again->missed();
    hall.settle();
    BOOST_TEST(again->texts(op).empty());
    BOOST_TEST(!again->more(op));
    BOOST_TEST(again->done(op).cursor.value == hall.cursor(hall.log->last()).value);
    BOOST_TEST(again->done(op).cursor.value != alice.since.value);
}

BOOST_AUTO_TEST_CASE(private_messages_are_missed_by_their_holders) {
    Hall hall;
    auto bob = hall.come("bob");
    auto alice = hall.come("alice");
    const auto token = alice->ready->resume;
    const auto since = alice->ready->cursor;
    hall.log->commit_by_itself(false);
    bob->say("hello alice", {}, "alice");
    alice->say("hello bob", "mine", "bob");
    hall.settle();
    alice->leave();
    hall.settle();
    hall.log->commit();
    hall.log->commit_by_itself(true);
    auto again = hall.come_back("alice", token, since);
    const auto op = again->missed();
    hall.settle();
    BOOST_TEST((again->texts(op) == Texts{"hello alice", "hello bob"}));
    BOOST_TEST(again->messages(op).at(1).origin.value == "mine");
}

BOOST_AUTO_TEST_CASE(ten_thousand_missed_messages_come_by_pages_while_new_ones_come_in) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    Hall hall;
    const auto alice = was_here(hall, "alice");
    std::size_t said = 0;
    while (said < 10'000) hall.bring(text(said++));
    hall.settle();
    auto again = hall.come_back("alice", alice.token, alice.since);
    hall.log->hold_reads(true);

    Texts got;
    auto cursor = alice.since;
    std::size_t pages = 0;
    for (bool more = true; more; ++pages) {
        const auto op = again->missed({.cursor = cursor});
        // Before the page is asked for, before it is read, before it is told.
        for (auto i = random() % 5; i > 0; --i) hall.bring(text(said++));
        hall.settle();
        for (auto i = random() % 5; i > 0; --i) hall.bring(text(said++));
        hall.settle();
        BOOST_TEST(again->waits(op));
        hall.log->release();
        hall.settle();
        BOOST_REQUIRE(again->done(op).result == Code::ok);
        const auto page = again->texts(op);
        BOOST_REQUIRE(page.size() <= 200U);
        append(got, page);
        more = again->more(op);
        cursor = again->done(op).cursor;
        if (more) BOOST_REQUIRE(again->texts().empty());
    }
    BOOST_TEST(pages >= 50U);
    for (int i = 0; i < 10; ++i) hall.bring(text(said++));
    hall.settle();
    append(got, again->texts());
    BOOST_CHECK(got == texts(0, said));
}

BOOST_AUTO_TEST_CASE(what_is_said_between_the_last_page_and_its_answer_is_told_live) {
    Hall hall;
    auto bob = hall.come("bob"), carol = hall.come("carol");
    auto alice = hall.come("alice");
    const Gone gone{alice->ready->resume, alice->ready->cursor};
    bob->say("one");
    hall.settle();
    auto again = hall.come_back("alice", gone.token, gone.since);
    hall.log->hold_reads(true);
    const auto op = again->missed();
    hall.settle();
    bob->say("two");
    bob->say("for carol", {}, "carol");
    bob->say("for alice", {}, "alice");
    hall.settle();
    BOOST_TEST(again->texts().empty());
    hall.log->release();
    hall.settle();
    BOOST_TEST(again->texts(op) == Texts{"one"});
    BOOST_TEST(!again->more(op));
    BOOST_TEST((again->texts() == Texts{"two", "for alice"}));
    // In this order: page, end, live.
    const auto end = std::find(again->heard.begin(), again->heard.end(), again->ended(op));
    BOOST_CHECK(std::all_of(end + 1, again->heard.end(), [](const Message& m) { return m.op == Op::none; }));
    BOOST_TEST(again->messages().at(0).seq >
               static_cast<std::uint64_t>(std::stoull(again->done(op).cursor.value.substr(hall.log->id().size() + 1))));
}

BOOST_AUTO_TEST_CASE(more_than_the_hub_remembers_is_another_page) {
    Hall hall{{.recent_records = 3}};
    const auto alice = was_here(hall, "alice");
    hall.bring(text(0));
    hall.settle();
    auto again = hall.come_back("alice", alice.token, alice.since);
    hall.log->hold_reads(true);
    const auto first = again->missed();
    hall.settle();
    for (std::size_t i = 1; i < 5; ++i) hall.bring(text(i)); // one too many
    hall.settle();
    hall.log->release();
    hall.settle();
    BOOST_TEST(again->texts(first) == texts(0, 1));
    BOOST_TEST(again->more(first));
    BOOST_TEST(again->texts().empty());
    const auto second = again->missed({.cursor = again->done(first).cursor});
    hall.settle();
    for (std::size_t i = 5; i < 8; ++i) hall.bring(text(i)); // as many as it remembers
    hall.settle();
    hall.log->release();
    hall.settle();
    BOOST_TEST(again->texts(second) == texts(1, 5));
    BOOST_TEST(!again->more(second));
    BOOST_TEST(again->texts() == texts(5, 8));
}

BOOST_AUTO_TEST_CASE(a_page_that_could_not_be_read_leaves_the_session_behind) {
    Hall hall;
    const auto alice = was_here(hall, "alice");
    hall.bring("one");
    hall.settle();
    auto again = hall.come_back("alice", alice.token, alice.since);
    hall.log->fail_reads(1, {Code::io, "the disk is gone"});
    const auto failed = again->missed();
    hall.bring("two");
    hall.settle();
    BOOST_TEST(again->done(failed).result == Code::io);
    BOOST_TEST(again->texts().empty());
    const auto op = again->missed();
    hall.settle();
    BOOST_TEST((again->texts(op) == Texts{"one", "two"}));
}

BOOST_AUTO_TEST_CASE(a_cancelled_page_leaves_the_session_behind) {
    Hall hall;
    const auto alice = was_here(hall, "alice");
    hall.bring("one");
    hall.settle();
    auto again = hall.come_back("alice", alice.token, alice.since);
    hall.log->hold_reads(true);
    const auto cancelled = again->missed();
    hall.settle();
    again->cancel(cancelled);
    hall.settle();
    BOOST_TEST(again->done(cancelled).result == Code::cancelled);
    hall.log->hold_reads(false);
    hall.bring("two");
    hall.settle();
    BOOST_TEST(again->texts(cancelled).empty());
    BOOST_TEST(again->texts().empty());
    const auto op = again->missed();
    hall.settle();
    BOOST_TEST((again->texts(op) == Texts{"one", "two"}));
}

BOOST_AUTO_TEST_CASE(a_since_that_is_none_of_this_log_means_to_begin_anew) {
    Hall hall;
    const auto alice = was_here(hall, "alice");
    hall.bring("one");
    hall.settle();
    const auto id = hall.log->id();
    const auto last = static_cast<std::uint64_t>(hall.log->last());
    for (const auto& since : {std::string{}, std::string{"garbage"}, id, id + ".", id + ".x", id + ".-1", id + ".1 ",
                              id + ".99999999999999999999999", "fedcba9876543210." + std::to_string(last),
                              id + "." + std::to_string(last + 1'000'000), "." + std::to_string(last)}) {
        auto again = hall.come_back("alice", alice.token, Cursor{since});
        BOOST_TEST_CONTEXT("since " << since) {
            BOOST_REQUIRE(again->ready);
            BOOST_TEST(!again->resumed());
            BOOST_TEST(again->ready->resume.empty()); // the token is as good as before
            hall.bring("live at once");
            hall.settle();
            BOOST_TEST(again->texts() == Texts{"live at once"});
            BOOST_TEST(hall.log->held() == 0U);
        }
    }
    BOOST_TEST(hall.come_back("alice", alice.token, Cursor{id + ".0"})->resumed());
}

BOOST_AUTO_TEST_CASE(one_comes_back_to_a_hub_that_was_started_again) {
    Hall hall;
    auto alice = hall.come("alice");
    hall.bring("one");
    hall.settle();
    const Gone gone{alice->ready->resume, alice->messages().back().cursor};
    hall.drop_hub();
    hall.bring("two");
    hall.settle();
    hall.start_hub();
    hall.bring("three");
    hall.settle();
    auto again = hall.come_back("alice", gone.token, gone.since);
    BOOST_TEST(again->resumed());
    const auto op = again->missed();
    hall.settle();
    BOOST_TEST((again->texts(op) == Texts{"two", "three"}));
}

BOOST_AUTO_TEST_CASE(another_log_knows_nobody) {
    Hall hall;
    const auto alice = was_here(hall, "alice");
    hall.change_log("fedcba9876543210");
    auto again = hall.come_back("alice", alice.token, alice.since);
    BOOST_REQUIRE(again->ready);
    BOOST_TEST(!again->resumed());
    BOOST_TEST(again->ready->log_id == "fedcba9876543210");
    BOOST_TEST(!again->ready->resume.empty());
    const auto op = again->missed({.cursor = alice.since});
    hall.settle();
    BOOST_TEST(again->done(op).result == Code::not_found);
}

BOOST_AUTO_TEST_CASE(the_next_guest_of_the_same_id_sees_nothing_private_of_the_one_before) {
    Hall hall;
    auto bob = hall.come("bob");
    auto first = hall.come("alice");
    const Gone gone{first->ready->resume, first->ready->cursor};
    first->say("to the lobby");
    first->say("our secret word", {}, "bob");
    bob->say("my secret word", {}, "alice");
    first->say("a secret word to myself", {}, "alice");
    hall.settle();
    first->leave();
    hall.settle();

    for (const std::uint64_t caps : {all_caps, std::uint64_t{all_caps & ~CONFAB_CAP_RESUME}}) {
        auto next = hall.come("alice", {.caps = caps});
        const auto all = next->history(), backwards = next->backwards(),
                   with_bob = next->history({.recipient = UserId{"bob"}}),
                   with_self = next->history({.recipient = UserId{"alice"}});
        hall.settle();
        const auto found = next->search("secret"), found_there = next->search("secret", {.recipient = UserId{"bob"}}),
                   lobby = next->search("lobby"), missed = next->missed({.cursor = gone.since});
        hall.settle();
        BOOST_TEST(next->texts(all) == Texts{"to the lobby"});
        BOOST_TEST(next->texts(backwards) == Texts{"to the lobby"});
        for (const auto op : {with_bob, with_self, found, found_there}) {
            BOOST_TEST(next->done(op).result == Code::ok);
            BOOST_TEST(next->texts(op).empty());
        }
        BOOST_TEST(next->texts(lobby) == Texts{"to the lobby"});
        if ((caps & CONFAB_CAP_RESUME) != 0) BOOST_TEST(next->texts(missed) == Texts{"to the lobby"});
        else BOOST_TEST(next->done(missed).result == Code::unsupported);
        next->leave();
        hall.settle();
    }
    // The one before, with its token, does.
    auto again = hall.come_back("alice", gone.token, gone.since);
    const auto op = again->missed(), found = again->search("secret");
    hall.settle();
    BOOST_TEST(again->texts(op).size() == 4U);
    BOOST_TEST((again->texts(found) == Texts{"a secret word to myself", "my secret word", "our secret word"}));
}

BOOST_AUTO_TEST_SUITE_END()
