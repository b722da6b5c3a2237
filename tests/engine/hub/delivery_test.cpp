// SPDX-License-Identifier: GPL-3.0-or-later
// Commit, then deliver, then acknowledge.
#include "hall.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

using namespace confab;
using namespace confab::test;

namespace {

using Texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(delivery)

BOOST_AUTO_TEST_CASE(nothing_is_heard_or_acknowledged_before_it_is_committed) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob"), old = hall.come("old", {.caps = 0});
    hall.log->commit_by_itself(false);
    const auto op = alice->say("hello", "origin 1");
    hall.settle();
    BOOST_TEST(hall.log->waiting() == 1U);
    BOOST_TEST(alice->waits(op));
    for (const auto* peer : {&alice, &bob, &old}) BOOST_TEST((*peer)->texts().empty());

    hall.log->commit();
    hall.settle();
    for (const auto* peer : {&alice, &bob, &old}) BOOST_TEST((*peer)->texts() == Texts{"hello"});
    const auto& done = alice->done(op);
    const auto told = bob->messages().at(0);
    BOOST_TEST(done.result == Code::ok);
    BOOST_TEST(done.origin.value == "origin 1");
    BOOST_TEST(!done.id.empty());
    BOOST_TEST(done.id.value == told.id.value);
    BOOST_TEST(done.seq == told.seq);
    BOOST_TEST(done.seq == static_cast<std::uint64_t>(hall.log->last()));
    BOOST_TEST(done.cursor.value == hall.cursor(hall.log->last()).value);
    BOOST_TEST(done.cursor.value == told.cursor.value);
    BOOST_CHECK(done.when == hall.time && told.sent == hall.time);
    BOOST_TEST(told.room.value == "lobby");
    BOOST_TEST(told.sender.value == "alice");
}

BOOST_AUTO_TEST_CASE(the_acknowledgement_comes_after_the_notice) {
    Hall hall;
    auto alice = hall.come("alice");
    const auto op = alice->say("hello");
    hall.settle();
    BOOST_REQUIRE(alice->heard.size() > 2U);
    BOOST_CHECK(std::holds_alternative<ChatMessage>(alice->heard.rbegin()[1].body));
    BOOST_CHECK(alice->heard.back() == alice->ended(op));
}

BOOST_AUTO_TEST_CASE(a_repeated_message_is_delivered_once_and_acknowledged_each_time) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    const auto first = alice->say("hello", "same");
    hall.time += std::chrono::seconds{5};
    const auto second = alice->say("hello", "same"); // before the first is committed
    hall.settle();
    const auto third = alice->say("hello", "same"); // and after
    const auto to_bob = alice->say("hello", "same", "bob"), to_bob_again = alice->say("hello", "same", "BOB");
    hall.settle();
    BOOST_TEST((bob->texts() == Texts{"hello", "hello"})); // to all, and to bob alone
    for (const auto op : {first, second, third, to_bob, to_bob_again}) BOOST_TEST(alice->done(op).result == Code::ok);
    for (const auto op : {second, third}) {
        BOOST_TEST(alice->done(op).id.value == alice->done(first).id.value);
        BOOST_TEST(alice->done(op).seq == alice->done(first).seq);
        BOOST_CHECK(alice->done(op).when == alice->done(first).when);
    }
    BOOST_TEST(alice->done(to_bob).id.value != alice->done(first).id.value);
    BOOST_TEST(alice->done(to_bob_again).id.value == alice->done(to_bob).id.value);
}

BOOST_AUTO_TEST_CASE(two_people_may_use_the_same_origin) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    alice->say("hers", "same");
    bob->say("his", "same");
    hall.settle();
    BOOST_TEST((alice->texts() == Texts{"hers", "his"}));
}

BOOST_AUTO_TEST_CASE(an_origin_with_another_text_is_refused) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    alice->say("one text", "same");
    hall.settle();
    const auto other = alice->say("another text", "same");
    hall.settle();
    BOOST_TEST(alice->done(other).result == Code::invalid);
    BOOST_TEST(alice->done(other).origin.value == "same");
    BOOST_TEST(bob->texts() == Texts{"one text"});
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_later_messages_go_through) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    hall.log->fail_next(2, {Code::storage_full, "the disk is full"});
    const auto one = alice->say("one", "1"), two = alice->say("two", "2", "bob"), three = alice->say("three", "3");
    hall.settle();
    for (const auto op : {one, two}) {
        BOOST_TEST(alice->done(op).result == Code::storage_full);
        BOOST_TEST(alice->done(op).text == "the disk is full");
    }
    BOOST_TEST(alice->done(one).origin.value == "1");
    BOOST_TEST(alice->done(three).result == Code::ok);
    BOOST_TEST(bob->texts() == Texts{"three"});
    const auto again = alice->say("one", "1");
    hall.settle();
    BOOST_TEST(alice->done(again).result == Code::ok);
    BOOST_TEST((bob->texts() == Texts{"three", "one"}));
}

BOOST_AUTO_TEST_CASE(what_can_not_be_said_reaches_no_log) {
    Hall hall{{.max_body_bytes = 10}};
    auto alice = hall.come("alice");
    const auto code = [&](Op op) {
        hall.settle();
        return alice->done(op).result;
    };
    BOOST_TEST(code(alice->say("")) == Code::invalid);
    BOOST_TEST(code(alice->say("12345678901")) == Code::too_large);
    BOOST_TEST(code(alice->say("short", std::string(1000, 'o'))) == Code::too_large);
    BOOST_TEST(code(alice->say("short", {}, "nobody")) == Code::not_online);
    BOOST_TEST(hall.log->records().empty());
}

BOOST_AUTO_TEST_CASE(everybody_hears_everything_in_the_order_of_the_log) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    Hall hall;
    hall.log->commit_by_itself(false);
    std::vector<std::unique_ptr<Peer>> peers;
    for (const auto* id : {"a", "b", "c", "d"}) peers.push_back(hall.come(id));
    for (int i = 0; i < 300; ++i) {
        const auto text = std::to_string(i);
        switch (random() % 4) {
        case 0: hall.bring(text); break;
        case 1: hall.log->commit(random() % 3); break;
        default:
            hall.settle(); // the transport takes a few at a time
            if (hall.log->waiting() > 5) hall.log->commit();
            hall.settle();
            peers[random() % peers.size()]->say(text);
        }
    }
    hall.settle();
    hall.log->commit();
    hall.settle();
    Texts order;
    for (const auto& record : hall.log->records()) order.push_back(record.body);
    BOOST_TEST(order.size() > 100U);
    for (const auto& peer : peers) {
        BOOST_CHECK(peer->texts() == order);
        const auto told = peer->messages();
        BOOST_TEST(std::is_sorted(told.begin(), told.end(), [](auto& a, auto& b) { return a.seq < b.seq; }));
    }
}

BOOST_AUTO_TEST_CASE(a_private_message_is_for_its_two_holders) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob"), carol = hall.come("carol", {.caps = 0});
    alice->say("between us", "o", "BOB");
    bob->say("a note", "o", "bob");
    hall.settle();
    BOOST_TEST(alice->texts() == Texts{"between us"});
    BOOST_TEST((bob->texts() == Texts{"between us", "a note"})); // to oneself: once
    BOOST_TEST(carol->texts().empty());
    BOOST_TEST(bob->messages().at(0).recipient.value == "bob"); // as bob writes it
    BOOST_TEST(bob->messages().at(0).room.empty());
}

BOOST_AUTO_TEST_CASE(records_of_another_server_are_delivered) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    alice->say("here", "o", "bob");
    hall.settle();
    const auto here = hall.log->records().back();
    hall.bring("from afar");
    auto secret = here; // bob's holder, as another server knows it
    secret.id = MessageId{"m2"};
    secret.origin = {};
    secret.holder = hub::HolderId{"far away"};
    secret.sender = UserId{"far"};
    secret.body = "from afar, for bob";
    hall.log->bring(secret);
    hall.settle();
    BOOST_TEST((alice->texts() == Texts{"here", "from afar"}));
    BOOST_TEST((bob->texts() == Texts{"here", "from afar", "from afar, for bob"}));
}

BOOST_AUTO_TEST_CASE(who_has_left_before_the_commit_is_missed_by_nobody) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob"), carol = hall.come("carol");
    hall.log->commit_by_itself(false);
    alice->say("my last words");
    carol->say("for bob", "o", "bob");
    const auto other = carol->say("for all");
    hall.settle();
    alice->leave();
    bob->leave();
    hall.settle();
    auto next_bob = hall.come("bob");
    hall.log->commit();
    hall.settle();
    BOOST_TEST((carol->texts() == Texts{"my last words", "for bob", "for all"}));
    BOOST_TEST(carol->done(other).result == Code::ok);
    BOOST_TEST((next_bob->texts() == Texts{"my last words", "for all"})); // another bob
}

BOOST_AUTO_TEST_CASE(what_reached_somebody_who_then_left_is_acknowledged_when_it_is_repeated) {
    Hall hall;
    auto alice = hall.come("alice");
    auto bob = hall.come("bob");
    const auto first = alice->say("hello bob", "o1", "bob");
    hall.settle();
    bob->leave();
    hall.settle();
    const auto repeated = alice->say("hello bob", "o1", "bob"), fresh = alice->say("hello again", "o2", "bob"),
               nameless = alice->say("hello bob", {}, "bob");
    hall.settle();
    BOOST_TEST(alice->done(repeated).result == Code::ok);
    BOOST_TEST(alice->done(repeated).id.value == alice->done(first).id.value);
    BOOST_TEST(alice->done(fresh).result == Code::not_online);
    BOOST_TEST(alice->done(fresh).origin.value == "o2");
    const auto other_text = alice->say("hello bill", "o1", "bob");
    hall.settle();
    BOOST_TEST(alice->done(other_text).result == Code::invalid);
    BOOST_TEST(alice->done(nameless).result == Code::not_online);
    BOOST_TEST(hall.log->records().size() == 1U);
    // The next bob is another one: neither does it reach him, nor is it stored again.
    auto next_bob = hall.come("bob");
    const auto to_next = alice->say("hello bob", "o1", "bob");
    hall.settle();
    BOOST_TEST(alice->done(to_next).id.value == alice->done(first).id.value);
    BOOST_TEST(next_bob->texts().empty());
}

BOOST_AUTO_TEST_CASE(a_peer_that_asks_for_nothing_sees_what_it_always_saw) {
    Hall hall;
    auto alice = hall.come("alice", {.caps = 0, .resume = std::string(64, 'a'), .since = Cursor{"nonsense"}});
    BOOST_REQUIRE(alice->ready);
    BOOST_TEST(alice->ready->caps.bits ==
               (CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES));
    BOOST_TEST(alice->ready->resume.empty());
    BOOST_TEST(!alice->resumed());
    BOOST_TEST(hall.log->tokens() == 0U);
    // Its own join with everybody, before READY.
    BOOST_REQUIRE(alice->heard_before_ready == 1U);
    BOOST_TEST(alice->members().at(0).roster->ids == Texts{"alice"});
    auto bob = hall.come("bob");
    bob->say("hello");
    hall.settle();
    bob->leave();
    hall.settle();
    std::vector<std::string> seen;
    for (const auto& message : alice->heard) {
        if (const auto* member = std::get_if<Member>(&message.body))
            seen.push_back((member->change == MemberChange::join ? "join " : "leave ") + member->who.value);
        else if (const auto* chat = std::get_if<ChatMessage>(&message.body)) seen.push_back(chat->body);
        else seen.push_back("done");
    }
    BOOST_CHECK((seen == Texts{"join alice", "done", "join bob", "hello", "leave bob"}));
}

BOOST_AUTO_TEST_CASE(a_hub_that_stops_answers_for_what_it_has_taken) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    hall.log->commit_by_itself(false);
    const auto taken = alice->say("just in time");
    hall.settle();
    bool gone = false;
    hall.hub->shut_down("closing time", [&] { gone = true; });
    const auto late = alice->say("too late", "late");
    hall.settle();
    BOOST_TEST(!gone);
    BOOST_TEST(!alice->closed);
    BOOST_TEST(alice->done(late).result == Code::closed);
    BOOST_TEST(hall.log->waiting() == 1U);

    hall.log->commit();
    hall.settle();
    BOOST_TEST(gone);
    BOOST_TEST(alice->done(taken).result == Code::ok);
    BOOST_TEST(bob->texts() == Texts{"just in time"});
    BOOST_REQUIRE(bob->closed);
    BOOST_TEST(bob->closed->text == "closing time");
}

BOOST_AUTO_TEST_CASE(nobody_comes_into_a_hub_that_stops) {
    Hall hall;
    auto alice = hall.come("alice"), outside = hall.come("alice"); // refused, and still connected
    BOOST_REQUIRE(!outside->ready);
    hall.log->commit_by_itself(false);
    alice->say("just in time");
    hall.settle();
    hall.hub->shut_down("closing time", [] {});
    const auto joined = outside->join({UserId{"bob"}, "Bob", Capabilities{all_caps}, {}, {}});
    hall.settle();
    BOOST_TEST(!outside->ready);
    BOOST_TEST(outside->done(joined).result == Code::closed);
    BOOST_TEST(hall.hub->members() == 1U);
    hall.log->commit();
    hall.settle();
    BOOST_TEST(outside->closed.has_value());
}

BOOST_AUTO_TEST_CASE(one_who_says_too_much_at_once_is_refused_and_nobody_else) {
    Hall hall{{.max_unanswered = 3}};
    auto alice = hall.come("alice"), bob = hall.come("bob");
    hall.log->commit_by_itself(false);
    std::vector<Op> taken;
    for (const auto* text : {"1", "2"}) taken.push_back(alice->say(text, text));
    const auto to_nobody = alice->say("3", "3", "nobody"); // the log is asked for it, too
    const auto refused = alice->say("4", "4"), refused_too = alice->say("5", "5", "nobody");
    const auto his = bob->say("6", "6");
    hall.settle();
    for (const auto op : {refused, refused_too}) BOOST_TEST(alice->done(op).result == Code::rate_limited);
    BOOST_TEST(alice->done(refused).origin.value == "4");
    BOOST_TEST(hall.log->waiting() == 4U);
    hall.log->commit();
    hall.log->commit_by_itself(true);
    hall.settle();
    for (const auto op : taken) BOOST_TEST(alice->done(op).result == Code::ok);
    BOOST_TEST(alice->done(to_nobody).result == Code::not_online);
    BOOST_TEST(bob->done(his).result == Code::ok);
    // What is answered counts no more.
    const auto again = alice->say("4", "4");
    hall.settle();
    BOOST_TEST(alice->done(again).result == Code::ok);
    BOOST_TEST((bob->texts() == Texts{"1", "2", "6", "4"}));
}

BOOST_AUTO_TEST_CASE(a_hub_in_a_hurry_waits_for_the_log_no_longer) {
    Hall hall;
    auto alice = hall.come("alice");
    hall.log->commit_by_itself(false);
    alice->say("never written");
    hall.settle();
    bool gone = false;
    hall.hub->hurry(); // nothing to hurry yet
    hall.hub->shut_down("closing time", [&] { gone = true; });
    hall.settle();
    BOOST_TEST(!gone);
    hall.hub->hurry();
    hall.settle();
    BOOST_TEST(gone);
    BOOST_TEST(alice->closed.has_value());
    hall.log->commit(); // the answer comes after all
    hall.settle();
}

BOOST_AUTO_TEST_CASE(answers_that_outlive_the_hub_reach_nobody) {
    Hall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    hall.log->commit_by_itself(false);
    hall.log->hold_reads(true);
    alice->say("hello", "1");
    alice->say("hello", "2", "nobody");
    alice->history();
    alice->search("hello");
    alice->missed();
    hall.settle();
    BOOST_TEST(hall.log->held() == 3U);
    hall.drop_hub();
    hall.log->commit();
    hall.log->hold_reads(false);
    hall.settle();
    BOOST_TEST(bob->texts().empty());
}

BOOST_AUTO_TEST_SUITE_END()
