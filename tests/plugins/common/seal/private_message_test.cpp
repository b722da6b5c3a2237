// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/crypto.hpp"
#include "common/seal/wire.hpp"
#include "sealed_room.hpp"

#include <algorithm>

using namespace confab;
using namespace confab::tests;

BOOST_AUTO_TEST_SUITE(seal_private_message)

BOOST_AUTO_TEST_CASE(the_two_read_it_and_nobody_else) {
    SealedRoom room;
    const auto message = hello("alice", noon, 3);
    const auto files = must(seal::seal_private(room.keys(), room.alice, message, room.card(room.bob, "bob")));
    BOOST_TEST(files.path == seal::inbox_folder(room.keys(), "bob") + "/" + message.name);
    BOOST_TEST(files.copy_path == seal::inbox_folder(room.keys(), "alice") + "/" + message.name);

    const auto bobs = must(seal::open_private(room.keys(), room.bob, files.path, files.bytes));
    SoftwareSigner other_device{"alice", 99};
    const auto copy = must(seal::open_private(room.keys(), other_device, files.copy_path, files.copy));
    for (const auto& seen : {bobs, copy}) {
        BOOST_TEST(seen.id == files.path);
        BOOST_TEST(seen.sender == "alice");
        BOOST_TEST(seen.recipient.value() == "bob");
        BOOST_TEST((seen.recipient_key == room.bob.fingerprint()));
        BOOST_TEST(seen.seq == 3u);
        BOOST_TEST((seen.time == noon));
        BOOST_TEST((seen.content == message.content));
    }
    BOOST_TEST(code(seal::open_private(room.keys(), room.carol, files.path, files.bytes)) == CONFAB_E_KEY_CHANGED);
    BOOST_TEST(code(seal::open_private(room.keys(), room.carol, files.copy_path, files.copy)) == CONFAB_E_KEY_CHANGED);
}

BOOST_AUTO_TEST_CASE(a_note_to_oneself_is_one_file) {
    SealedRoom room;
    const auto files =
        must(seal::seal_private(room.keys(), room.alice, hello("alice"), room.card(room.alice, "alice")));
    BOOST_TEST(files.copy_path.empty());
    BOOST_TEST(must(seal::open_private(room.keys(), room.alice, files.path, files.bytes)).recipient.value() == "alice");
}

BOOST_AUTO_TEST_CASE(what_others_can_open_of_it_names_nobody) {
    SealedRoom room;
    const auto files = must(seal::seal_private(room.keys(), room.alice, hello("alice"), room.card(room.bob, "bob")));
    const auto outer = must(seal::open_object(room.keys(), seal::Kind::private_message, files.path, files.bytes)).plain;
    const auto holds = [&](seal::View part) {
        return std::search(outer.begin(), outer.end(), part.begin(), part.end()) != outer.end();
    };
    for (auto* who : {&room.alice, &room.bob}) {
        BOOST_TEST(!holds(who->keys().sign.view()));
        BOOST_TEST(!holds(who->keys().agree.view()));
        BOOST_TEST(!holds(who->fingerprint().view()));
    }
    BOOST_TEST(!holds(seal::view("alice")));
    BOOST_TEST(!holds(seal::view("bob")));
}

BOOST_AUTO_TEST_CASE(a_private_message_can_not_be_damaged_anywhere) {
    SealedRoom room;
    const auto files = must(seal::seal_private(room.keys(), room.alice, hello("alice"), room.card(room.bob, "bob")));
    for_each_damage(files.bytes, [&](const seal::Bytes& damaged) {
        return !seal::open_private(room.keys(), room.bob, files.path, damaged).has_value();
    });
    // Nor by a member, who can seal the outside anew.
    const auto outer = must(seal::open_object(room.keys(), seal::Kind::private_message, files.path, files.bytes)).plain;
    std::size_t at = 0;
    for_each_damage(outer, [&](const seal::Bytes& damaged) {
        const auto again = must(seal::seal_object(room.keys(), seal::Kind::private_message, files.path, damaged));
        const auto opened = seal::open_private(room.keys(), room.bob, files.path, again);
        ++at;
        return !opened.has_value();
    });
    BOOST_TEST(at == 2 * outer.size() + 1);
}

BOOST_AUTO_TEST_CASE(it_is_refused_in_any_other_inbox_and_under_any_other_name) {
    SealedRoom room;
    const auto message = hello("alice");
    const auto files = must(seal::seal_private(room.keys(), room.alice, message, room.card(room.bob, "bob")));
    const auto outer = must(seal::open_object(room.keys(), seal::Kind::private_message, files.path, files.bytes)).plain;
    const auto put = [&](SoftwareSigner& reader, const std::string& path) {
        const auto again = must(seal::seal_object(room.keys(), seal::Kind::private_message, path, outer));
        return code(seal::open_private(room.keys(), reader, path, again));
    };
    BOOST_TEST(code(seal::open_private(room.keys(), room.bob, files.copy_path, files.bytes)) == CONFAB_E_AUTH);
    BOOST_TEST(put(room.bob, files.path) == CONFAB_OK);
    BOOST_TEST(put(room.bob, files.copy_path) == CONFAB_E_AUTH);
    BOOST_TEST(put(room.bob, seal::inbox_folder(room.keys(), "carol") + "/" + message.name) == CONFAB_E_AUTH);
    BOOST_TEST(put(room.alice, seal::inbox_folder(room.keys(), "carol") + "/" + message.name) == CONFAB_E_AUTH);
    const auto later = seal::folder_of(files.path);
    const auto renamed = std::string{later} + "/" + seal::renamed(message.name, noon + 1ms);
    BOOST_TEST(put(room.bob, renamed) == CONFAB_E_KEY_CHANGED); // the wraps are bound to the name, too
}

BOOST_AUTO_TEST_CASE(whom_it_was_written_for_can_not_hand_it_on_as_if_it_were_for_a_third_one) {
    // Bob opens what Alice wrote to him and seals the signed message for Carol, in a place where she looks.
    SealedRoom room;
    const auto message = hello("alice");
    const auto carol = room.card(room.carol, "bob"); // Carol's key claims Bob's id: the place is the same
    const auto envelope_path = seal::inbox_folder(room.keys(), "bob") + "/" + message.name;
    auto to_bob = room.card(room.bob, "bob");
    // A card with Carol's agreement key and Bob's signing key is what Bob's program would make of the two.
    to_bob.keys.agree = carol.keys.agree;
    const auto files = must(seal::seal_private(room.keys(), room.alice, message, to_bob));
    BOOST_TEST(files.path == envelope_path);
    BOOST_TEST(code(seal::open_private(room.keys(), room.carol, files.path, files.bytes)) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(a_key_that_agrees_on_nothing_is_refused) {
    SealedRoom room;
    auto card = room.card(room.bob, "bob");
    card.keys.agree = {};
    BOOST_TEST(code(seal::seal_private(room.keys(), room.alice, hello("alice"), card)) == CONFAB_E_INVALID);

    const auto files = must(seal::seal_private(room.keys(), room.alice, hello("alice"), room.card(room.bob, "bob")));
    auto outer = must(seal::open_object(room.keys(), seal::Kind::private_message, files.path, files.bytes)).plain;
    std::fill_n(outer.begin(), 32, std::uint8_t{0});
    const auto again = must(seal::seal_object(room.keys(), seal::Kind::private_message, files.path, outer));
    BOOST_TEST(code(seal::open_private(room.keys(), room.bob, files.path, again)) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(both_sides_agree_on_the_same) {
    SoftwareSigner bob{"bob"};
    const auto ephemeral = must(seal::Ephemeral::fresh());
    const auto here = must(ephemeral.agree("x", bob.keys().agree));
    BOOST_TEST((here == must(bob.agree("x", ephemeral.key))));
    BOOST_TEST(!(here == must(bob.agree("y", ephemeral.key))));
}

BOOST_AUTO_TEST_SUITE_END()
