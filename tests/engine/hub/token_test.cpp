// SPDX-License-Identifier: GPL-3.0-or-later
// Coming back with a token, and taking over.
#include "base/log.hpp"
#include "hall.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <cstdio>

using namespace confab;
using namespace confab::test;

namespace {

using Texts = std::vector<std::string>;

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

BOOST_AUTO_TEST_CASE(a_replaced_session_does_not_take_the_seat_back_with_what_it_sent_before_it_knew) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    const Auth herself{UserId{"alice"}, "Alice", Capabilities{all_caps}, alice->ready->resume, {}};
    auto again = hall.come("alice"); // without the token: refused, and still connected
    BOOST_REQUIRE(!again->ready);
    again->join(herself);
    alice->join(herself);
    alice->say("no more");
    hall.settle();
    BOOST_REQUIRE(alice->closed);
    BOOST_TEST(alice->closed->reason == Code::replaced);
    BOOST_TEST(again->ready.has_value());
    BOOST_TEST(!again->closed);
    BOOST_TEST(bob->texts().empty());
    const auto op = again->say("I have the seat");
    hall.settle();
    BOOST_TEST(again->done(op).result == Code::ok);
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
