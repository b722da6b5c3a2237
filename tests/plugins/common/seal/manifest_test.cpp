// SPDX-License-Identifier: GPL-3.0-or-later
#include "sealed_room.hpp"

using namespace confab;
using namespace confab::tests;

BOOST_AUTO_TEST_SUITE(seal_manifest)

BOOST_AUTO_TEST_CASE(the_passphrase_opens_what_the_creator_decided) {
    SoftwareSigner alice{"alice"};
    const auto& key = passphrase_key("correct horse");
    const seal::RoomSettings settings{"Büro", 30, 5, 90};
    const auto made = must(seal::create_manifest(alice, "alice", settings, key, noon));

    BOOST_TEST(made.path == ".confab/room/00000001");
    const auto head = must(seal::check_versions(std::nullopt, Files{made.bytes}));
    const auto again = must(seal::PassphraseKey::derive("correct horse", head.derivation));
    const auto opened = must(seal::open_manifest(made.bytes, again, std::nullopt));
    BOOST_TEST((opened.settings == settings));
    BOOST_TEST(opened.author == "alice");
    BOOST_TEST((opened.author_key == alice.keys().sign));
    BOOST_TEST((opened.made == noon));
    BOOST_TEST((opened.keys->current() == seal::Epoch{1}));
}

BOOST_AUTO_TEST_CASE(a_wrong_passphrase_is_told_at_once) {
    SealedRoom room;
    const auto wrong = must(seal::PassphraseKey::derive("correct horsf", room.manifest.head.derivation));
    BOOST_TEST(code(seal::open_manifest(room.file, wrong, std::nullopt)) == CONFAB_E_WRONG_PASSPHRASE);
}

BOOST_AUTO_TEST_CASE(two_spellings_of_a_passphrase_are_one) {
    const auto how = must(seal::Derivation::fresh(15));
    const auto composed = must(seal::PassphraseKey::derive("\u00e9t\u00e9", how));
    const auto decomposed = must(seal::PassphraseKey::derive("e\u0301te\u0301", how));
    BOOST_TEST((composed.wrapping() == decomposed.wrapping()));
}

BOOST_AUTO_TEST_CASE(a_derivation_that_is_too_cheap_or_too_expensive_is_not_even_tried) {
    SealedRoom room;
    for (const std::uint8_t cost : {0, 1, 14, 21, 63, 64, 255}) {
        auto file = room.file;
        file[7] = cost;
        BOOST_TEST(code(seal::read_manifest_head(file)) == CONFAB_E_PROTOCOL);
        BOOST_TEST(code(seal::PassphraseKey::derive("x", {cost, {}})) == CONFAB_E_PROTOCOL);
    }
}

BOOST_AUTO_TEST_CASE(an_empty_passphrase_and_one_that_is_no_text_make_no_key) {
    const auto how = must(seal::Derivation::fresh(15));
    BOOST_TEST(code(seal::PassphraseKey::derive("", how)) == CONFAB_E_INVALID);
    BOOST_TEST(code(seal::PassphraseKey::derive("\xff", how)) == CONFAB_E_INVALID);
    BOOST_TEST(code(seal::PassphraseKey::derive(std::string_view{"a\0b", 3}, how)) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(the_usual_cost_has_the_memory_that_it_needs) {
    const auto key = seal::PassphraseKey::derive("correct horse", must(seal::Derivation::fresh()));
    BOOST_TEST(code(key) == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(a_new_passphrase_wraps_the_same_keys_and_the_old_one_opens_it_no_more) {
    SealedRoom room;
    const auto message = hello("alice");
    const auto sealed = must(seal::seal_message(room.keys(), room.alice, message));
    const auto before = seal::pin_of(room.manifest);
    const auto& fresh = passphrase_key("battery staple");
    const auto next =
        must(seal::next_manifest(room.alice, "alice", room.manifest, room.manifest.settings, fresh, false, noon));

    const auto head = must(seal::check_versions(before, Files{room.file, next.bytes}));
    BOOST_TEST(head.version == 2u);
    const auto old = must(seal::PassphraseKey::derive("correct horse", head.derivation));
    BOOST_TEST(code(seal::open_manifest(next.bytes, old, before)) == CONFAB_E_WRONG_PASSPHRASE);
    const auto opened = must(seal::open_manifest(next.bytes, fresh, before));
    BOOST_TEST((opened.keys->current() == seal::Epoch{1}));
    BOOST_TEST(must(seal::open_message(*opened.keys, seal::public_path(message.name), sealed)).sender == "alice");
}

BOOST_AUTO_TEST_CASE(a_new_epoch_seals_with_a_key_that_the_old_manifest_does_not_have) {
    SealedRoom room;
    const auto old = room.manifest;
    room.change(passphrase_key("battery staple"), true, noon);
    BOOST_TEST((room.keys().current() == seal::Epoch{2}));
    const auto message = hello("alice", noon + 1min);
    const auto sealed = must(seal::seal_message(room.keys(), room.alice, message));
    const auto path = seal::public_path(message.name);
    BOOST_TEST(code(seal::open_message(*old.keys, path, sealed)) == CONFAB_E_NOT_FOUND);
    BOOST_TEST((must(seal::open_message(room.keys(), path, sealed)).epoch == seal::Epoch{2}));
}

BOOST_AUTO_TEST_CASE(whoever_was_shut_out_can_go_on_writing_only_into_the_past) {
    SealedRoom room;
    const auto old = room.manifest;
    room.change(passphrase_key("battery staple"), true, noon);
    const auto open = [&](seal::Time when) {
        const auto message = hello("bob", when);
        const auto sealed = must(seal::seal_message(*old.keys, room.bob, message));
        return code(seal::open_message(room.keys(), seal::public_path(message.name), sealed));
    };
    BOOST_TEST(open(noon + 10min) == CONFAB_OK); // clocks differ, and news travel
    BOOST_TEST(open(noon + 10min + 1ms) == CONFAB_E_DENIED);
}

BOOST_AUTO_TEST_CASE(names_of_files_stay_the_same_over_epochs) {
    SealedRoom room;
    const auto inbox = seal::inbox_folder(room.keys(), "Bob");
    const auto heartbeat = seal::heartbeat_path(room.keys(), room.bob.keys().sign, room.bob.device());
    room.change(passphrase_key("battery staple"), true, noon);
    BOOST_TEST(seal::inbox_folder(room.keys(), "bob") == inbox);
    BOOST_TEST(seal::heartbeat_path(room.keys(), room.bob.keys().sign, room.bob.device()) == heartbeat);
}

BOOST_AUTO_TEST_CASE(changing_what_is_written_in_a_manifest_is_forged_or_unreadable) {
    SealedRoom room;
    const auto& key = passphrase_key("correct horse");
    for_each_damage(room.file, [&](const seal::Bytes& damaged) {
        return !seal::open_manifest(damaged, key, std::nullopt).has_value();
    });
}

BOOST_AUTO_TEST_CASE(a_member_can_not_change_what_somebody_else_has_signed) {
    SealedRoom room;
    const auto& key = passphrase_key("correct horse");
    const auto path = seal::manifest_path(1);
    const seal::Binding binding{room.keys().room(), seal::Epoch{}, seal::Kind::manifest, path};
    const auto body = must(seal::open_with(key.wrapping(), binding, seal::View{room.file}.subspan(124)));
    for_each_damage(body, [&](const seal::Bytes& damaged) {
        seal::Bytes again{room.file.begin(), room.file.begin() + 124};
        const auto sealed = must(seal::seal_with(key.wrapping(), binding, damaged));
        again.insert(again.end(), sealed.begin(), sealed.end());
        return !seal::open_manifest(again, key, std::nullopt).has_value();
    });
}

BOOST_AUTO_TEST_CASE(a_version_under_another_number_is_refused) {
    SealedRoom room;
    auto file = room.file;
    file[27] = 2; // the version, big-endian, at 24
    BOOST_TEST(code(seal::open_manifest(file, passphrase_key("correct horse"), std::nullopt)) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(a_cheaper_derivation_is_never_written) {
    SealedRoom room;
    const auto& dear = passphrase_key("correct horse", 16);
    room.change(dear, false, noon);
    const auto next = seal::next_manifest(room.alice, "alice", room.manifest, room.manifest.settings,
                                          passphrase_key("correct horse", 15), false, noon);
    BOOST_TEST(code(next) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(settings_that_are_not_possible_are_not_written) {
    SoftwareSigner alice{"alice"};
    const auto& key = passphrase_key("correct horse");
    for (const auto& settings :
         {seal::RoomSettings{"", 0, 0, 0}, seal::RoomSettings{"", 0, 3601, 0}, seal::RoomSettings{"", 0, 3, 1440},
          seal::RoomSettings{std::string(257, 'x'), 0, 3, 0}, seal::RoomSettings{"\xff", 0, 3, 0}})
        BOOST_TEST(code(seal::create_manifest(alice, "alice", settings, key, noon)) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(names_of_manifests_are_their_versions_and_nothing_else) {
    BOOST_TEST((seal::manifest_version("00000012") == 12u));
    for (const auto name : {"", "00000000", "1", "000000001", "0000000a", "-0000001", ".confab-tmp-1"})
        BOOST_TEST(!seal::manifest_version(name).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
