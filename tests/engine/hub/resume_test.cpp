// SPDX-License-Identifier: GPL-3.0-or-later
// Coming back: tokens, taking over, and what was missed.
#include "base/log.hpp"
#include "hall.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
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

/// Somebody who was here, had everything, and has gone.
struct Gone {
    std::string token;
    Cursor since;
};

Gone was_here(Hall& hall, const std::string& id) {
    auto peer = hall.come(id);
    BOOST_REQUIRE(peer->ready);
    const Gone gone{peer->ready->resume, peer->ready->cursor};
    peer->leave();
    hall.settle();
    return gone;
}

/// What is written to standard error while it lives.
class Captured {
public:
    Captured() : file_{std::tmpfile()}, saved_{dup(STDERR_FILENO)} { dup2(fileno(file_), STDERR_FILENO); }
    ~Captured() {
        std::fclose(file_);
        close(saved_);
    }
    std::string end() {
        dup2(saved_, STDERR_FILENO);
        std::string all(1 << 20, '\0');
        std::rewind(file_);
        all.resize(std::fread(all.data(), 1, all.size(), file_));
        return all;
    }

private:
    std::FILE* file_;
    int saved_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(a_newcomer_gets_a_token_and_is_known_by_it_afterwards) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    BOOST_REQUIRE(alice->ready);
    const auto token = alice->ready->resume;
    BOOST_TEST(token.size() == 64U);
    BOOST_TEST(token.find_first_not_of("0123456789abcdef") == std::string::npos);
    BOOST_TEST(bob->ready->resume != token);
    BOOST_TEST(alice->ready->log_id == hall.log->id());
    BOOST_TEST((alice->ready->caps.bits & all_caps) == all_caps);
    BOOST_TEST(!alice->resumed());
    const auto since = alice->ready->cursor;
    alice->leave();
    hall.settle();

    auto again = hall.come_back("Alice", token, since); // in another spelling
    BOOST_REQUIRE(again->ready);
    BOOST_TEST(again->resumed());
    BOOST_TEST(again->ready->resume.empty()); // as before
    BOOST_TEST(hall.log->tokens() == 2U);
}

BOOST_AUTO_TEST_CASE(nothing_is_offered_that_the_hub_can_not_do) {
    Hall hall{{}, false};
    auto alice = hall.come("alice", {.caps = all_caps | CONFAB_CAP_ROOMS | CONFAB_CAP_FILES});
    BOOST_TEST((alice->ready->caps.bits & (CONFAB_CAP_ROOMS | CONFAB_CAP_FILES | CONFAB_CAP_SEARCH)) == 0U);
    const auto op = alice->search("anything");
    hall.settle();
    BOOST_TEST(alice->done(op).result == Code::unsupported);
}

BOOST_AUTO_TEST_CASE(a_token_of_another_id_is_refused_and_one_may_try_again) {
    Hall hall;
    const auto alice = was_here(hall, "alice");
    auto bob = hall.come("bob", {.resume = alice.token, .since = alice.since});
    BOOST_TEST(!bob->ready);
    BOOST_TEST(bob->done(Op{1}).result == Code::auth_failed);
    bob->join({UserId{"bob"}, "Bob", Capabilities{all_caps}, {}, {}});
    hall.settle();
    BOOST_TEST(bob->ready.has_value());
    BOOST_TEST(hall.come_back("alice", alice.token, alice.since)->resumed());
}

BOOST_AUTO_TEST_CASE(an_unknown_token_makes_a_newcomer) {
    Hall hall;
    for (const std::string token : {"x", "", "0000000000000000000000000000000000000000000000000000000000000000"}) {
        auto peer = hall.come("alice", {.resume = token, .since = hall.cursor(hall.log->last())});
        BOOST_REQUIRE(peer->ready);
        BOOST_TEST(!peer->resumed());
        BOOST_TEST(peer->ready->resume.size() == 64U);
        BOOST_TEST(peer->ready->resume != token);
        peer->leave();
        hall.settle();
    }
}

BOOST_AUTO_TEST_CASE(an_id_that_is_online_is_taken_over_by_its_holder_alone) {
    Hall hall;
    const auto earlier = was_here(hall, "alice"); // had this id before
    auto alice = hall.come("alice");
    for (const auto& [token, caps] : std::vector<std::pair<std::string, std::uint64_t>>{
             {"", all_caps}, {"unknown", all_caps}, {earlier.token, all_caps}, {alice->ready->resume, 0}}) {
        auto thief = hall.come("ALICE", {.caps = caps, .resume = token, .since = earlier.since});
        BOOST_TEST(!thief->ready);
        BOOST_TEST(thief->done(Op{1}).result == Code::name_in_use);
    }
    BOOST_TEST(!alice->closed);
    const auto op = alice->say("still here");
    hall.settle();
    BOOST_TEST(alice->done(op).result == Code::ok);
}

BOOST_AUTO_TEST_CASE(a_holder_takes_over_its_stale_session_and_nobody_notices) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    const auto since = alice->ready->cursor;
    const auto bobs_members = bob->members().size();
    auto again = hall.come_back("alice", alice->ready->resume, since);
    BOOST_REQUIRE(alice->closed);
    BOOST_TEST(alice->closed->reason == Code::replaced);
    BOOST_REQUIRE(again->ready);
    BOOST_TEST(again->resumed());
    BOOST_TEST(hall.hub->members() == 2U);
    BOOST_TEST(bob->members().size() == bobs_members); // neither went nor came anybody
    // The newcomer learns who is here before READY.
    BOOST_REQUIRE(again->heard_before_ready == 1U);
    BOOST_TEST((again->members().at(0).roster->ids == Texts{"alice", "bob"}));
    BOOST_CHECK(again->members().at(0).change == MemberChange::join);

    const auto missed = again->missed();
    hall.settle();
    BOOST_TEST(!again->more(missed));
    bob->say("hello", {}, "alice");
    hall.settle();
    BOOST_TEST(again->texts() == Texts{"hello"});
    again->leave();
    hall.settle();
    BOOST_TEST(bob->members().back().roster->ids == Texts{"bob"});
    BOOST_CHECK(bob->members().back().change == MemberChange::leave);
}

BOOST_AUTO_TEST_CASE(a_takeover_under_another_name_is_seen_as_leave_and_join) {
    Hall hall;
    auto alice = hall.come("alice", {.display = "Alice"}), bob = hall.come("bob");
    auto again = hall.come("alice", {.resume = alice->ready->resume, .since = alice->ready->cursor, .display = "Al"});
    BOOST_TEST(again->resumed());
    const auto seen = bob->members();
    BOOST_REQUIRE(seen.size() >= 2U);
    const auto &left = *(seen.end() - 2), &joined = seen.back();
    BOOST_CHECK(left.change == MemberChange::leave && joined.change == MemberChange::join);
    BOOST_TEST(left.display == "Alice");
    BOOST_TEST(joined.display == "Al");
    BOOST_TEST(joined.roster->ids.size() == 2U);
    BOOST_TEST(again->members().size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_a_replaced_session_still_says_is_not_taken) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    hall.log->commit_by_itself(false);
    hall.log->hold_reads(true);
    alice->say("before", "1");
    alice->history();
    hall.settle();
    auto again = hall.come_back("alice", alice->ready->resume, alice->ready->cursor);
    hall.log->commit();
    hall.log->hold_reads(false);
    hall.settle();
    BOOST_TEST(bob->texts() == Texts{"before"}); // once taken, it is said
    // It does not know, and repeats it: acknowledged.
    hall.log->commit_by_itself(true);
    const auto repeated = again->say("before", "1"), missed = again->missed();
    hall.settle();
    BOOST_TEST(again->done(repeated).result == Code::ok);
    BOOST_TEST(again->texts(missed) == Texts{"before"});
    BOOST_TEST(bob->texts() == Texts{"before"});
}

BOOST_AUTO_TEST_CASE(a_token_is_in_no_line_of_the_log) {
    Captured output;
    confab::log::set_level(confab::log::Level::debug);
    std::vector<std::string> tokens;
    {
        Hall hall;
        auto alice = hall.come("alice");
        tokens.push_back(alice->ready->resume);
        auto again = hall.come_back("alice", tokens[0], alice->ready->cursor);
        auto refused = hall.come("bob", {.resume = tokens[0]});
        tokens.push_back(std::string(64, 'e'));
        auto unknown = hall.come("carol", {.resume = tokens[1], .since = Cursor{"x"}});
        tokens.push_back(unknown->ready->resume);
    }
    confab::log::set_level(confab::log::Level::warning);
    const auto all = output.end();
    BOOST_TEST(all.find("replaced") != std::string::npos);
    for (const auto& token : tokens) BOOST_TEST(all.find(token) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

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
