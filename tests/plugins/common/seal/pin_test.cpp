// SPDX-License-Identifier: GPL-3.0-or-later
#include "sealed_room.hpp"

using namespace confab;
using namespace confab::tests;

namespace {

seal::Bytes next(SealedRoom& room, const seal::PassphraseKey& key, bool new_epoch = false) {
    return must(seal::next_manifest(room.alice, "alice", room.manifest, room.manifest.settings, key, new_epoch, noon))
        .bytes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(seal_pin)

BOOST_AUTO_TEST_CASE(a_pin_survives_being_written_down) {
    SealedRoom room;
    const auto pin = seal::pin_of(room.manifest);
    BOOST_TEST((seal::Pin::from_text(pin.to_text()) == pin));
    const auto text = pin.to_text();
    for (std::size_t size = 0; size < text.size(); ++size)
        BOOST_TEST(!seal::Pin::from_text(text.substr(0, size)).has_value());
    BOOST_TEST(!seal::Pin::from_text(text + "0").has_value());
}

BOOST_AUTO_TEST_CASE(the_same_manifest_is_the_same_room) {
    SealedRoom room;
    const auto pin = seal::pin_of(room.manifest);
    BOOST_TEST(code(seal::check_versions(pin, Files{room.file})) == CONFAB_OK);
    BOOST_TEST(code(seal::open_manifest(room.file, passphrase_key("correct horse"), pin)) == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(a_missing_manifest_and_another_room_are_a_changed_room) {
    SealedRoom room, other;
    const auto pin = seal::pin_of(room.manifest);
    BOOST_TEST(code(seal::check_versions(pin, {})) == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(code(seal::check_versions(pin, Files{other.file})) == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(code(seal::check_versions(pin, Files{bytes_of("rubbish")})) == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(code(seal::open_manifest(other.file, passphrase_key("correct horse"), pin)) == CONFAB_E_ROOM_CHANGED);
}

BOOST_AUTO_TEST_CASE(an_older_version_is_a_changed_room) {
    SealedRoom room;
    const auto first = room.file;
    room.change(passphrase_key("battery staple"), false, noon);
    const auto pin = seal::pin_of(room.manifest);
    BOOST_TEST(code(seal::check_versions(pin, Files{first})) == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(code(seal::open_manifest(first, passphrase_key("correct horse"), pin)) == CONFAB_E_ROOM_CHANGED);
}

BOOST_AUTO_TEST_CASE(versions_have_to_follow_each_other) {
    SealedRoom room;
    const auto pin = seal::pin_of(room.manifest);
    const auto first = room.file;
    const auto second = next(room, passphrase_key("correct horse"));
    const auto fork = next(room, passphrase_key("correct horse"));
    room.change(passphrase_key("correct horse"), false, noon);
    const auto third = next(room, passphrase_key("correct horse"));

    BOOST_TEST(must(seal::check_versions(pin, Files{first, room.file, third})).version == 3u);
    BOOST_TEST(code(seal::check_versions(pin, Files{first, second, third})) == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(code(seal::check_versions(pin, Files{first, fork, third})) == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(code(seal::check_versions(pin, Files{first, third})) == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(code(seal::check_versions(pin, Files{room.file, third})) == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(code(seal::check_versions(pin, Files{first, bytes_of("rubbish")})) == CONFAB_E_PROTOCOL);
}

BOOST_AUTO_TEST_CASE(a_cheaper_derivation_is_a_changed_room) {
    SealedRoom room;
    room.change(passphrase_key("correct horse", 16), false, noon);
    const auto pin = seal::pin_of(room.manifest);
    // A program that does not keep to the rule writes the next version.
    room.manifest.head.derivation.cost = 15;
    const auto cheap = next(room, passphrase_key("correct horse", 15));
    BOOST_TEST(code(seal::check_versions(pin, Files{room.file, cheap})) == CONFAB_E_ROOM_CHANGED);
}

BOOST_AUTO_TEST_CASE(a_version_by_somebody_without_the_keys_is_a_changed_room) {
    // Whoever owns the place knows the room's id and the hash of its manifest, and makes up the rest: with a passphrase of
    // their own, which they then persuade people to type.
    SealedRoom room, forged;
    const auto pin = seal::pin_of(room.manifest);
    forged.manifest.head = room.manifest.head;
    const auto& theirs = passphrase_key("type this one");
    const auto second = next(forged, theirs, true);
    BOOST_TEST(code(seal::check_versions(pin, Files{room.file, second})) == CONFAB_OK);
    BOOST_TEST(code(seal::open_manifest(second, theirs, pin)) == CONFAB_E_ROOM_CHANGED);
}

BOOST_AUTO_TEST_CASE(a_version_by_somebody_who_was_shut_out_is_a_changed_room) {
    SealedRoom room;
    const auto old = room.manifest;
    room.change(passphrase_key("battery staple"), true, noon);
    const auto pin = seal::pin_of(room.manifest);
    // Bob knows the first key only, and chains his version to the one that shut him out.
    auto known_to_bob = old;
    known_to_bob.head = room.manifest.head;
    const auto& his = passphrase_key("type this one");
    const auto third =
        must(seal::next_manifest(room.bob, "bob", known_to_bob, old.settings, his, true, noon + 1h)).bytes;
    BOOST_TEST(code(seal::check_versions(pin, Files{room.file, third})) == CONFAB_OK);
    BOOST_TEST(code(seal::open_manifest(third, his, pin)) == CONFAB_E_ROOM_CHANGED);
}

BOOST_AUTO_TEST_SUITE_END()
