// SPDX-License-Identifier: GPL-3.0-or-later
// Each message is there once, whatever comes in between.
#include "world.hpp"

using namespace confab::storage;
using namespace confab::storage::test;
using confab::async::test::Loop;

namespace {

bool is_message(const Event& e) { return e.is(CONFAB_MSG_MESSAGE); }

struct Sending {
    Loop loop;
    std::shared_ptr<MemoryPlace> place = std::make_shared<MemoryPlace>();
    Guest alice{loop, place, "alice"};

    static auto answers(confab_result code, std::string call, int times = 1) {
        return [code, call, left = std::make_shared<int>(times)](const std::string& what) -> std::optional<Error> {
            if (!what.starts_with(call) || (*left)-- <= 0) return std::nullopt;
            return Error{code, "Made up.", {}};
        };
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sending, Sending)

BOOST_AUTO_TEST_CASE(a_lost_answer_makes_no_second_message) {
    alice.come();
    alice.objects->lost = answers(CONFAB_E_TIMEOUT, "create public/");
    const auto first = alice.await_done(alice.say("once", {}, "my-origin"));
    BOOST_TEST(first.result == CONFAB_E_UNCERTAIN);
    const auto again = alice.await_done(alice.say("once", {}, "my-origin"));
    BOOST_TEST(again.result == CONFAB_OK);
    BOOST_TEST(again.origin == "my-origin");
    BOOST_TEST(place->in("public").size() == 1u);
    BOOST_TEST(place->in("public").front() == again.id);
    const auto third = alice.await_done(alice.say("once", {}, "my-origin"));
    BOOST_TEST(third.id == again.id);
    BOOST_TEST(third.seq == again.seq);
    BOOST_TEST(place->in("public").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_crash_in_between_makes_no_second_message) {
    alice.come();
    alice.objects->lost = answers(CONFAB_E_NETWORK, "create public/");
    alice.await_done(alice.say("once", {}, "my-origin"));
    alice.vanish();
    alice.objects->lost = nullptr;
    alice.come();
    BOOST_TEST(alice.await_done(alice.say("once", {}, "my-origin")).result == CONFAB_OK);
    BOOST_TEST(place->in("public").size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_busy_is_tried_again) {
    alice.come();
    alice.objects->fault = answers(CONFAB_E_AGAIN, "create public/", 2);
    BOOST_TEST(alice.await_done(alice.say("patience")).result == CONFAB_OK);
    BOOST_TEST(place->in("public").size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_may_have_been_written_before_the_place_went_away_is_uncertain) {
    alice.come();
    int creates = 0;
    alice.objects->fault = [&](const std::string& call) -> std::optional<Error> {
        if (call.starts_with("create public/")) {
            ++creates;
            return Error{CONFAB_E_IO, "Made up.", {}};
        }
        if (creates >= 6) return Error{CONFAB_E_NETWORK, "Gone.", {}};
        return std::nullopt;
    };
    BOOST_TEST(alice.await_done(alice.say("hello")).result == CONFAB_E_UNCERTAIN);
}

BOOST_AUTO_TEST_CASE(one_error_while_a_file_goes_up_does_not_end_it) {
    alice.come();
    alice.objects->fault = answers(CONFAB_E_IO, "upload ");
    BOOST_TEST(alice.await_done(alice.send_file(std::string(100'000, 'x'), "a.txt")).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_taken_gives_way_to_the_next_millisecond) {
    alice.come();
    std::string taken;
    alice.objects->fault = [&](const std::string& call) -> std::optional<Error> {
        if (taken.empty() && call.starts_with("create public/")) {
            taken = call.substr(7);
            place->put(taken, old_message("alice", "by another device"));
        }
        return std::nullopt;
    };
    const auto done = alice.await_done(alice.say("mine"));
    BOOST_TEST(done.result == CONFAB_OK);
    BOOST_TEST(done.id != taken);
    BOOST_TEST(place->in("public").size() == 2u);
    alice.await_message("by another device");
    BOOST_TEST(alice.count(is_message) == 0u);
}

BOOST_AUTO_TEST_CASE(messages_of_one_millisecond_keep_their_order) {
    alice.come();
    std::vector<confab_op> ops;
    for (int i = 0; i < 20; ++i) ops.push_back(alice.say("fast " + std::to_string(i)));
    std::uint64_t last = 0;
    for (const auto op : ops) {
        const auto done = alice.await_done(op);
        BOOST_TEST(done.seq > last);
        last = done.seq;
    }
}

BOOST_AUTO_TEST_CASE(a_place_that_is_full_or_read_only_says_so) {
    alice.come();
    alice.objects->fault = answers(CONFAB_E_FULL, "create ", 1);
    BOOST_TEST(alice.await_done(alice.say("too much")).result == CONFAB_E_FULL);
    alice.objects->fault = answers(CONFAB_E_DENIED, "create ", 1);
    BOOST_TEST(alice.await_done(alice.say("no")).result == CONFAB_E_DENIED);
    BOOST_TEST(alice.await_done(alice.say("now")).result == CONFAB_OK);
    BOOST_TEST(place->in("public").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_read_only_place_can_be_read) {
    place->put("public/" + old_name("py", 5), old_message("py", "read me"));
    alice.objects->fault = [](const std::string& call) -> std::optional<Error> {
        for (const char* writes : {"create ", "replace ", "claim ", "remove ", "upload ", "clock "})
            if (call.starts_with(writes)) return Error{CONFAB_E_DENIED, "Read only.", {}};
        return std::nullopt;
    };
    alice.come();
    alice.await_message("read me");
    BOOST_TEST(alice.await_done(alice.say("no")).result == CONFAB_E_DENIED);
    alice.idle(std::chrono::milliseconds{100});
    BOOST_TEST(alice.objects->count("replace ") == 0);
}

BOOST_AUTO_TEST_CASE(a_frozen_place_ends_the_session_and_the_message_is_uncertain) {
    alice.come();
    alice.objects->frozen = true;
    const auto op = alice.say("into the void");
    alice.idle(std::chrono::milliseconds{50});
    // The limits of single calls are half a minute and more; closing does not wait for them.
    alice.leave();
    BOOST_TEST(alice.await_done(op).result == CONFAB_E_UNCERTAIN);
    alice.objects->frozen = false;
    alice.come();
    BOOST_TEST(alice.await_done(alice.say("into the void", {}, "origin-" + std::to_string(op))).result == CONFAB_OK);
    BOOST_TEST(place->in("public").size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_broken_connection_ends_the_session) {
    alice.come();
    alice.objects->fault = answers(CONFAB_E_NETWORK, "list ", 1'000'000);
    loop.until([&] { return alice.ended().has_value(); });
    BOOST_TEST(alice.ended()->reason == CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(what_broke_off_before_the_message_was_written_never_left_and_the_session_ends) {
    for (const auto code : {CONFAB_E_NETWORK, CONFAB_E_TIMEOUT}) {
        alice.come();
        alice.objects->fault = answers(code, "upload ");
        const auto op = alice.send_file(std::string(100'000, 'x'), "a.txt");
        BOOST_TEST(alice.await_done(op).result == CONFAB_E_CLOSED);
        loop.until([&] { return alice.ended().has_value(); });
        BOOST_TEST(alice.ended()->reason == code);
        BOOST_TEST(place->in("public").empty());
    }
}

BOOST_AUTO_TEST_CASE(too_much_at_once_is_told_and_goes_on) {
    alice.come();
    alice.objects->lag = std::chrono::milliseconds{5};
    int accepted = 0;
    for (; accepted < 100; ++accepted) {
        alice.say("m");
        if (alice.last_result != CONFAB_OK) break;
    }
    BOOST_TEST(alice.last_result == CONFAB_E_AGAIN);
    alice.await([](const Event& e) { return e.is(CONFAB_MSG_FLOW); });
    loop.until([&] { return place->in("public").size() == static_cast<std::size_t>(accepted); });
}

BOOST_AUTO_TEST_CASE(a_cancelled_upload_leaves_no_message) {
    alice.come();
    alice.objects->lag = std::chrono::milliseconds{300};
    const auto op = alice.send_file(std::string(100'000, 'x'), "a.txt");
    alice.idle(std::chrono::milliseconds{20});
    alice.cancel(op);
    BOOST_TEST(alice.await_done(op).result == CONFAB_E_CANCELLED);
    alice.idle(std::chrono::milliseconds{400});
    BOOST_TEST(place->in("public").empty());
}

BOOST_AUTO_TEST_CASE(what_was_said_before_leaving_is_still_written) {
    alice.come();
    alice.objects->lag = std::chrono::milliseconds{20};
    const auto op = alice.say("bye");
    alice.leave();
    BOOST_TEST(alice.await_done(op).result == CONFAB_OK);
    BOOST_TEST(place->in("public").size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
