// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a sealed room takes for whom.
#include "sealed_world.hpp"

using namespace confab;
using namespace confab::storage;
using namespace confab::storage::test;

namespace {

constexpr std::int64_t hour_us = 3'600'000'000;
constexpr std::chrono::milliseconds a_while{200};

} // namespace

BOOST_FIXTURE_TEST_SUITE(people_of_a_sealed_room, SealedWorld)

BOOST_AUTO_TEST_CASE(rubbish_in_place_of_ones_own_card_is_told_once) {
    bob.come();
    place->put(card_of(alice), "rubbish");
    alice.come();
    const auto told = alice.await(note(CONFAB_NOTE_TROUBLE));
    BOOST_TEST(told.id == card_of(alice));
    BOOST_TEST(told.result < 0);
    BOOST_TEST(!told.text.empty());
    alice.leave();
    alice.come();
    alice.idle(a_while);
    BOOST_TEST(alice.count(note(CONFAB_NOTE_TROUBLE)) == 0u);
    BOOST_TEST(bob.count(note(CONFAB_NOTE_TROUBLE)) == 0u);
}

BOOST_AUTO_TEST_CASE(ones_own_keys_under_another_id_are_told) {
    alice.come();
    alice.leave();
    Guest other{loop, place, "alicia", "alice"};
    seal(other);
    other.come();
    BOOST_TEST(other.await(note(CONFAB_NOTE_TROUBLE)).id == card_of(alice));
    alice.come();
    alice.idle(a_while);
    BOOST_TEST(alice.count(note(CONFAB_NOTE_TROUBLE)) == 0u);
}

BOOST_AUTO_TEST_CASE(a_backdated_card_does_not_come_first) {
    bob.come();
    bob.leave();
    Guest impostor{loop, place, "bob", "impostor"};
    seal(impostor);
    place->offset_us -= hour_us;
    impostor.come();
    impostor.leave();
    place->offset_us += hour_us;
    place->files.at(card_of(impostor)).modified_us = place->now();
    for (const auto& beat : place->in(std::string{seal::heartbeat_folder})) place->take(beat);
    alice.come();
    BOOST_TEST(alice.await_done(alice.say("secret", "bob")).result == CONFAB_E_KEY_CHANGED);
    BOOST_TEST(alice.await(note(CONFAB_NOTE_NEW_KEY)).key == key_of(impostor));
}

BOOST_AUTO_TEST_CASE(who_changes_the_room_is_told_once) {
    alice.come();
    bob.come();
    bob.await_done(bob.say("it is me"));
    alice.await_message("it is me");
    alice.leave();
    change(bob, "bob", 7);
    alice.come();
    const auto told = alice.await(note(CONFAB_NOTE_TROUBLE));
    BOOST_TEST(told.who == "bob");
    BOOST_TEST(told.key == key_of(bob));
    BOOST_TEST(told.result == CONFAB_OK);
    alice.leave();
    change(alice, "alice", 8);
    alice.come();
    alice.idle(a_while);
    BOOST_TEST(alice.count(note(CONFAB_NOTE_TROUBLE)) == 0u);
    BOOST_TEST(alice.count(note(CONFAB_NOTE_NEW_KEY)) == 0u);
    // Under a name that is another's.
    alice.leave();
    Guest impostor{loop, place, "bob", "impostor"};
    change(impostor, "bob", 9);
    alice.come();
    BOOST_TEST(alice.await(note(CONFAB_NOTE_NEW_KEY)).key == key_of(impostor));
    BOOST_TEST(alice.await(note(CONFAB_NOTE_TROUBLE)).key == key_of(impostor));
}

BOOST_AUTO_TEST_CASE(nothing_is_sealed_for_a_former_key_and_what_it_signed_is_told) {
    alice.come();
    bob.come();
    bob.await_done(bob.say("it is me"));
    alice.await_message("it is me");
    BOOST_TEST(alice.await_done(alice.say("before", "bob")).result == CONFAB_OK);
    alice.verdicts[key_of(bob)] = CONFAB_TRUST_FORMER;
    const auto files = place->files.size();
    BOOST_TEST(alice.await_done(alice.say("after", "bob")).result == CONFAB_E_KEY_CHANGED);
    BOOST_TEST(place->files.size() == files);
    bob.await_done(bob.say("in the lobby"));
    bob.await_done(bob.say("in private", "alice"));
    BOOST_TEST(alice.await_message("in the lobby").key == key_of(bob));
    BOOST_TEST(alice.await_message("in private").key == key_of(bob));
    alice.leave();
    alice.come();
    for (const auto* text : {"it is me", "in the lobby", "in private"}) alice.await_message(text);
    BOOST_TEST(alice.await_done(alice.say("after", "bob")).result == CONFAB_E_KEY_CHANGED);
    BOOST_TEST(alice.count(note(CONFAB_NOTE_NEW_KEY)) == 0u);
    BOOST_TEST(alice.count(note(CONFAB_NOTE_UNREADABLE)) == 0u);
    // The key that has taken its place.
    Guest renewed{loop, place, "bob", "renewed"};
    seal(renewed);
    alice.verdicts[key_of(renewed)] = CONFAB_TRUST_KNOWN;
    renewed.come();
    BOOST_TEST(alice.await_done(alice.say("to the new one", "bob")).result == CONFAB_OK);
    renewed.await_message("to the new one");
}

BOOST_AUTO_TEST_SUITE_END()
