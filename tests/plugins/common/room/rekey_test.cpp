// SPDX-License-Identifier: GPL-3.0-or-later
// A sealed room gets another passphrase.
#include "common/seal/message.hpp"
#include "sealed_world.hpp"

#include <algorithm>
#include <optional>

using namespace confab;
using namespace confab::storage;
using namespace confab::storage::test;

BOOST_FIXTURE_TEST_SUITE(rekeying, SealedWorld)

BOOST_AUTO_TEST_CASE(the_new_passphrase_opens_all_that_was_said_and_the_old_one_nothing) {
    alice.come();
    alice.await_done(alice.say("before"));
    BOOST_TEST(alice.await_done(alice.rekey("battery staple")).result == CONFAB_OK);
    // Whoever changed it stays, and goes on.
    BOOST_TEST(alice.await_done(alice.say("after")).result == CONFAB_OK);
    BOOST_TEST(bob.join().result == CONFAB_E_WRONG_PASSPHRASE);
    bob.settings.passphrase = "battery staple";
    bob.come();
    bob.await_message("before");
    bob.await_message("after");
    alice.leave();
    alice.settings.passphrase = "battery staple";
    alice.come();
    BOOST_TEST(!alice.ended());
}

BOOST_AUTO_TEST_CASE(whoever_is_there_with_the_old_one_is_asked_for_the_new_one) {
    alice.come();
    bob.come();
    BOOST_TEST(alice.await_done(alice.rekey("battery staple", true)).result == CONFAB_OK);
    alice.await_done(alice.say("news"));
    bob.until([&] { return bob.ended().has_value(); });
    BOOST_TEST(bob.ended()->reason == CONFAB_E_WRONG_PASSPHRASE);
    bob.leave();
    bob.settings.passphrase = "battery staple";
    bob.come();
    bob.await_message("news");
    const auto told = bob.await([](const Event& e) { return e.is(CONFAB_MSG_NOTE) && e.who == "alice"; });
    BOOST_TEST(told.text.find("changed the room") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_was_shut_out_can_not_read_what_follows) {
    alice.come();
    const auto before = manifest(); // all that the one who is shut out has
    BOOST_TEST(alice.await_done(alice.rekey("battery staple", true)).result == CONFAB_OK);
    const auto there = place->in(std::string{seal::public_folder});
    alice.await_done(alice.say("without mallory"));
    auto now = place->in(std::string{seal::public_folder});
    std::erase_if(now, [&](const auto& path) { return std::find(there.begin(), there.end(), path) != there.end(); });
    BOOST_REQUIRE(now.size() == 1u);
    const auto opened = seal::open_message(*before.keys, now.front(), place->files.at(now.front()).bytes);
    BOOST_TEST(!opened);
    bob.settings.passphrase = "battery staple";
    bob.come();
    bob.await_message("without mallory");
}

BOOST_AUTO_TEST_CASE(a_change_whose_answer_was_lost_is_one_change) {
    alice.come();
    alice.objects->lost = [](const std::string& call) -> std::optional<Error> {
        if (call == "create " + seal::manifest_path(2)) return Error{CONFAB_E_NETWORK, "gone", {}};
        return std::nullopt;
    };
    BOOST_TEST(alice.await_done(alice.rekey("battery staple")).result == CONFAB_OK);
    BOOST_TEST(!place->files.contains(seal::manifest_path(3)));
    BOOST_TEST(alice.await_done(alice.say("on")).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(of_two_who_change_it_at_once_one_is_told_that_the_other_was_faster) {
    alice.come();
    bob.come();
    const auto of_alice = alice.rekey("of alice"), of_bob = bob.rekey("of bob");
    std::optional<Event> first, second;
    const auto done = [](confab_op op) {
        return [op](const Event& e) { return e.is(CONFAB_MSG_OP_DONE) && e.op == op; };
    };
    loop.until([&] {
        if (auto told = alice.take(done(of_alice)); !told.empty()) first = told.front();
        if (auto told = bob.take(done(of_bob)); !told.empty()) second = told.front();
        return first && second;
    });
    BOOST_TEST((first->result == CONFAB_OK) != (second->result == CONFAB_OK));
    BOOST_TEST(place->files.contains(seal::manifest_path(2)));
    BOOST_TEST(!place->files.contains(seal::manifest_path(3)));
}

BOOST_AUTO_TEST_CASE(an_empty_passphrase_changes_nothing) {
    alice.come();
    BOOST_TEST(alice.await_done(alice.rekey("")).result == CONFAB_E_INVALID);
    BOOST_TEST(!place->files.contains(seal::manifest_path(2)));
}

BOOST_AUTO_TEST_CASE(a_compatible_room_has_no_passphrase) {
    alice.settings.passphrase.clear();
    alice.settings.format = RoomFormat::compatible;
    alice.come();
    BOOST_TEST(alice.await_done(alice.rekey("battery staple")).result == CONFAB_E_UNSUPPORTED);
}

BOOST_AUTO_TEST_SUITE_END()
