// SPDX-License-Identifier: GPL-3.0-or-later
// What a device says of how far it has counted, so that others are not told of messages that never were.
#include "sealed_world.hpp"

using namespace confab;
using namespace confab::storage;
using namespace confab::storage::test;

namespace {

constexpr std::int64_t day_us = 86'400'000'000;
const std::string in_lobby = "create " + std::string{seal::public_folder};

} // namespace

BOOST_FIXTURE_TEST_SUITE(numbers_of_a_sealed_room, SealedWorld)

BOOST_AUTO_TEST_CASE(what_retention_took_stays_gone_when_the_room_keeps_all) {
    alice.settings.retention_days = 1;
    alice.come();
    alice.settings.retention_days.reset();
    for (const auto* text : {"one", "two"}) alice.await_done(alice.say(text));
    alice.leave();
    BOOST_TEST((told_by(alice) == seal::Mark{2, 1}));
    place->offset_us += 2 * day_us;
    alice.come();
    alice.await_done(alice.say("three"));
    alice.leave();
    BOOST_TEST((told_by(alice) == seal::Mark{3, 3}));
    change(alice, "alice", 0);
    alice.come();
    alice.leave();
    BOOST_TEST((told_by(alice) == seal::Mark{3, 3}));
    change(alice, "alice", 30);
    alice.come();
    alice.await_done(alice.say("four"));
    alice.leave();
    BOOST_TEST((told_by(alice) == seal::Mark{4, 3}));
}

BOOST_AUTO_TEST_CASE(a_cancelled_message_gives_its_number_back) {
    alice.come();
    bob.come();
    alice.await_done(alice.say("one"));
    bob.await_message("one");
    alice.objects->lag = std::chrono::milliseconds{300};
    const auto before = alice.objects->count(in_lobby);
    const auto op = alice.say("two");
    alice.until([&] { return alice.objects->count(in_lobby) > before; });
    alice.cancel(op);
    BOOST_TEST(alice.await_done(op).result == CONFAB_E_CANCELLED);
    alice.objects->lag = {};
    alice.await_done(alice.say("three"));
    bob.await_message("three");
    alice.leave();
    BOOST_TEST((told_by(alice) == seal::Mark{2, 1}));
    bob.idle(std::chrono::milliseconds{400});
    BOOST_TEST(bob.count(note(CONFAB_NOTE_MISSING)) == 0u);
    BOOST_TEST(place->in(std::string{seal::public_folder}).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_message_that_was_cancelled_too_late_is_sent) {
    alice.come();
    alice.objects->lost = [&](const std::string& call) -> std::optional<Error> {
        if (!call.starts_with(in_lobby)) return std::nullopt;
        return Error{CONFAB_E_CANCELLED, "Made up.", {}};
    };
    const auto op = alice.say("one");
    BOOST_TEST(alice.await_done(op).result == CONFAB_OK);
    BOOST_TEST(place->in(std::string{seal::public_folder}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_may_never_come_is_not_counted_in_heartbeats) {
    alice.come();
    alice.await_done(alice.say("one"));
    alice.objects->fault = [&](const std::string& call) -> std::optional<Error> {
        if (!call.starts_with(in_lobby)) return std::nullopt;
        return Error{CONFAB_E_TIMEOUT, "Made up.", {}};
    };
    const auto op = alice.say("two");
    BOOST_TEST(alice.await_done(op).result == CONFAB_E_UNCERTAIN);
    alice.objects->fault = nullptr;
    alice.leave();
    BOOST_TEST((told_by(alice) == seal::Mark{1, 1}));
    alice.come();
    BOOST_TEST(alice.await_done(alice.say("two", {}, "origin-" + std::to_string(op))).result == CONFAB_OK);
    alice.leave();
    BOOST_TEST((told_by(alice) == seal::Mark{2, 1}));
}

BOOST_AUTO_TEST_SUITE_END()
