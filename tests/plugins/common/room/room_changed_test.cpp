// SPDX-License-Identifier: GPL-3.0-or-later
// Another place, or an empty one, where the room was.
#include "common/seal/paths.hpp"
#include "world.hpp"

using namespace confab;
using namespace confab::storage;
using namespace confab::storage::test;

namespace {

struct Replaced {
    async::test::Loop loop;
    std::shared_ptr<MemoryPlace> place = std::make_shared<MemoryPlace>();
    Guest alice{loop, place, "alice"};

    static void seal(Guest& guest) {
        guest.settings.format = RoomFormat::automatic;
        guest.settings.passphrase = "correct horse";
        guest.settings.derivation_cost = 15;
    }
    /// As a new disk under the same name.
    void empty() {
        alice.idle(std::chrono::milliseconds{100}); // the look after the last message is over
        place->files.clear();
        place->folders = {{"", place->now()}};
    }
    /// Only what writes finds out; nothing looks for news.
    void look_seldom() {
        alice.settings.interval = std::chrono::minutes{1};
        alice.objects->watches = false;
    }
    void is_over_and_nothing_was_written() {
        alice.until([&] { return alice.ended().has_value(); });
        BOOST_TEST(alice.ended()->reason == CONFAB_E_ROOM_CHANGED);
        BOOST_TEST(!alice.ended()->text.empty());
        alice.idle(std::chrono::milliseconds{200});
        BOOST_TEST(place->files.empty());
        BOOST_TEST(place->folders.size() == 1u);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_room_in_whose_place_is_another_one, Replaced)

BOOST_AUTO_TEST_CASE(nothing_is_said_into_an_empty_place_where_a_sealed_room_was) {
    seal(alice);
    look_seldom();
    alice.come();
    BOOST_TEST(alice.await_done(alice.say("in the real one")).result == CONFAB_OK);
    empty();
    const auto op = alice.say("not for this one");
    BOOST_TEST(alice.await_done(op).result == CONFAB_E_UNCERTAIN); // and is tried again in the real one
    is_over_and_nothing_was_written();
}

BOOST_AUTO_TEST_CASE(nothing_is_said_into_an_empty_place_where_a_compatible_room_was) {
    look_seldom();
    alice.come();
    BOOST_TEST(alice.await_done(alice.say("in the real one")).result == CONFAB_OK);
    empty();
    BOOST_TEST(alice.await_done(alice.say("not for this one")).result == CONFAB_E_UNCERTAIN);
    is_over_and_nothing_was_written();
}

BOOST_AUTO_TEST_CASE(nothing_is_said_into_an_empty_place_where_a_room_without_a_description_was) {
    place->put("public/" + old_name("py"), old_message("py", "hello"));
    look_seldom();
    alice.come();
    BOOST_TEST(alice.await_done(alice.say("in the real one")).result == CONFAB_OK);
    empty();
    BOOST_TEST(alice.await_done(alice.say("not for this one")).result == CONFAB_E_UNCERTAIN);
    is_over_and_nothing_was_written();
}

BOOST_AUTO_TEST_CASE(no_file_is_stored_in_an_empty_place) {
    seal(alice);
    look_seldom();
    alice.come();
    empty();
    BOOST_TEST(alice.await_done(alice.send_file("contents", "a.txt")).result < 0);
    is_over_and_nothing_was_written();
}

BOOST_AUTO_TEST_CASE(an_empty_place_is_seen_where_nothing_is_said) {
    seal(alice);
    alice.come();
    empty();
    is_over_and_nothing_was_written();
}

BOOST_AUTO_TEST_CASE(another_sealed_room_in_its_place_gets_nothing) {
    seal(alice);
    look_seldom();
    alice.come();
    empty();
    const auto elsewhere = std::make_shared<MemoryPlace>();
    Guest bob{loop, elsewhere, "bob"};
    seal(bob);
    bob.come();
    bob.leave();
    place->files = elsewhere->files;
    place->folders = elsewhere->folders;
    const auto before = place->files.size();
    BOOST_TEST(alice.await_done(alice.say("not for this one")).result == CONFAB_E_UNCERTAIN);
    alice.until([&] { return alice.ended().has_value(); });
    BOOST_TEST(alice.ended()->reason == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(place->files.size() == before);
}

BOOST_AUTO_TEST_CASE(a_manifest_that_was_copied_back_is_still_the_rooms) {
    seal(alice);
    alice.come();
    for (const auto& path : place->in(std::string{seal::manifest_folder}))
        place->files.at(path).modified_us += 1'000'000;
    BOOST_TEST(alice.await_done(alice.say("still here")).result == CONFAB_OK);
    BOOST_TEST(!alice.ended().has_value());
}

BOOST_AUTO_TEST_CASE(a_description_in_place_of_a_sealed_room_is_told_without_a_passphrase_too) {
    seal(alice);
    alice.come();
    alice.leave();
    empty();
    place->put(".chat_config", R"({"chat_room_name":"A","created_time":"1"})");
    alice.settings.passphrase.clear();
    BOOST_TEST(alice.join().result == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(place->files.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
