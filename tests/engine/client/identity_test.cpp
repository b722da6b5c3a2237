// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of a profile, and those of others, through a transport's eyes. A program of its own: libsecret chooses its keyring
// once in a process.
#define BOOST_TEST_MODULE identity
#include "crypto/key_pair.hpp"
#include "crypto/safety_number.hpp"
#include "identity_helpers.hpp"

using namespace confab;
using namespace confab::client;
using namespace confab::test;

BOOST_AUTO_TEST_SUITE(own_keys)

BOOST_AUTO_TEST_CASE(they_are_made_once_and_kept_in_a_private_file_where_there_is_no_keyring) {
    Sealed sealed;
    User alice;
    alice.connect();
    const auto fingerprint = alice.client->fingerprint();
    BOOST_TEST(fingerprint.size() == 64U);
    const auto number = device(sealed.far);
    BOOST_TEST(number != 0U);
    const auto file = alice.folder.path / "secrets.json";
    BOOST_CHECK(std::filesystem::status(file).permissions() ==
                (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    alice.stop();
    alice.start();
    BOOST_TEST(alice.client->fingerprint().empty()); // not asked for yet
    alice.connect();
    BOOST_TEST(alice.client->fingerprint() == fingerprint);
    BOOST_TEST(device(sealed.far) == number);
}

BOOST_AUTO_TEST_CASE(keys_that_can_not_be_read_are_never_made_anew) {
    Sealed sealed;
    User alice;
    const auto fingerprint = own(alice);
    alice.stop();
    const auto file = alice.folder.path / "secrets.json";
    const auto secret = read_file(file);
    std::filesystem::remove(file);
    alice.start();
    alice.account->connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->status().error.code == Code::denied; }));
    BOOST_TEST((alice.account->status().state == ConnectionState::offline));
    BOOST_TEST(sealed.far.introductions.empty());
    write_file(file, secret);
    alice.connect();
    BOOST_TEST(alice.client->fingerprint() == fingerprint);
}

BOOST_AUTO_TEST_CASE(a_transport_that_can_not_seal_has_no_use_for_them) {
    NoKeyring none;
    FarSide far;
    User alice;
    alice.connect();
    BOOST_TEST(alice.client->fingerprint().empty());
    BOOST_TEST(!std::filesystem::exists(alice.folder.path / "secrets.json"));
    Print key{};
    std::uint64_t number = 0;
    const auto* identity = far.identity();
    BOOST_TEST(identity->keys(identity, far.session(), key.data(), key.data(), &number) == CONFAB_E_UNSUPPORTED);
    BOOST_TEST(seen(far, "bob", print(1)) == CONFAB_E_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(a_transport_signs_and_agrees_with_them) {
    Sealed sealed;
    User alice;
    alice.connect();
    const auto* identity = sealed.far.identity();
    const auto session = sealed.far.session();
    Print ed25519{}, x25519{}, ours{};
    std::uint64_t number = 0;
    BOOST_REQUIRE(identity->keys(identity, session, ed25519.data(), x25519.data(), &number) == CONFAB_OK);
    std::array<std::uint8_t, 64> signature{};
    const std::uint8_t data[] = {1, 2, 3}; // NOLINT(modernize-avoid-c-arrays): the ABI's
    BOOST_TEST(identity->sign(identity, session, sdk::str("confab/message/1"), data, 3, signature.data()) == CONFAB_OK);
    for (const auto* bad : {"", "line\nfeed", "ümlaut"})
        BOOST_TEST(identity->sign(identity, session, sdk::str(bad), data, 3, signature.data()) == CONFAB_E_INVALID);
    const auto bob = *crypto::KeyPair::generate();
    BOOST_REQUIRE(identity->agree(identity, session, sdk::str("d"), bob.x25519().data(), ours.data()) == CONFAB_OK);
    BOOST_CHECK(*bob.agree("d", x25519) == ours);
    BOOST_CHECK(*bob.agree("e", x25519) != ours);
    BOOST_TEST(identity->agree(identity, session, sdk::str("d"), print(0).data(), ours.data()) == CONFAB_E_INVALID);
    BOOST_TEST(identity->agree(identity, session + 999, sdk::str("d"), bob.x25519().data(), ours.data()) ==
               CONFAB_E_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(another_device_takes_them_from_a_sealed_export) {
    Sealed sealed;
    const Folder folder;
    const auto file = folder.path / "key";
    const auto take = [&](User& user, const std::string& passphrase) {
        return user.answer<std::string>([&](auto then) { user.client->import_identity(file, passphrase, then); });
    };
    std::string fingerprint;
    std::uint64_t number = 0;
    {
        User alice;
        const auto give = [&](const std::string& passphrase) {
            return alice.answer<void>([&](auto then) { alice.client->export_identity(file, passphrase, then); });
        };
        BOOST_TEST(give("").error().code == Code::invalid);
        BOOST_TEST(give("correct horse").has_value());
        BOOST_TEST(give("correct horse").error().code == Code::io); // never over another
        BOOST_CHECK(std::filesystem::status(file).permissions() ==
                    (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
        alice.connect();
        fingerprint = alice.client->fingerprint();
        number = device(sealed.far);
        BOOST_TEST(take(alice, "correct horse").error().code == Code::wrong_state);
    }
    User laptop;
    const auto first = own(laptop);
    BOOST_TEST(first != fingerprint);
    BOOST_TEST(take(laptop, "wrong").error().code == Code::wrong_passphrase);
    BOOST_TEST(own(laptop) == first);
    BOOST_TEST(*take(laptop, "correct horse") == fingerprint);
    laptop.stop();
    laptop.start();
    laptop.connect();
    BOOST_TEST(laptop.client->fingerprint() == fingerprint);
    BOOST_TEST(device(sealed.far) != number);
    laptop.account->disconnect();
    write_file(file, "something else");
    BOOST_TEST(take(laptop, "correct horse").error().code == Code::invalid);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(keys_of_others)

BOOST_AUTO_TEST_CASE(the_first_key_is_known_and_another_one_waits_for_the_person) {
    Sealed sealed;
    auto& far = sealed.far;
    User alice;
    alice.connect();
    alice.keys.clear();
    BOOST_TEST(seen(far, "bob", print(1)) == CONFAB_TRUST_FIRST);
    BOOST_TEST(seen(far, "BOB", print(1)) == CONFAB_TRUST_KNOWN);
    BOOST_TEST(seen(far, "bob", print(2)) == CONFAB_TRUST_CHANGED);
    BOOST_TEST(seen(far, "bob", print(2)) == CONFAB_TRUST_CHANGED);
    BOOST_TEST(seen(far, "carol", print(2)) == CONFAB_TRUST_FIRST); // another person
    BOOST_TEST(seen(far, "no/../\n", print(2)) == CONFAB_E_INVALID_ID);
    alice.settle();
    BOOST_TEST(alice.keys == (std::vector<std::string>{"bob", "bob", "carol"}), boost::test_tools::per_element());
    const UserId bob{"bob"};
    BOOST_REQUIRE(alice.account->keys(bob).size() == 2U);
    BOOST_TEST(alice.account->keys(bob)[0].fingerprint == crypto::to_hex(print(1)));
    BOOST_TEST((alice.account->keys(bob)[1].trust == Trust::changed));
    BOOST_TEST(!alice.account->accept_key(bob, crypto::to_hex(print(9))));
    BOOST_REQUIRE(alice.account->accept_key(bob, crypto::to_hex(print(2))));
    alice.stop();
    alice.start();
    alice.connect();
    BOOST_TEST(seen(far, "bob", print(2)) == CONFAB_TRUST_KNOWN);
    BOOST_TEST(seen(far, "bob", print(1)) == CONFAB_TRUST_FORMER);
}

BOOST_AUTO_TEST_CASE(a_key_that_the_known_one_has_signed_takes_its_place_and_no_other_does) {
    Sealed sealed;
    auto& far = sealed.far;
    User alice;
    alice.connect();
    const auto first = print(1), second = print(2), third = print(3), stolen = print(4);
    BOOST_TEST(seen(far, "bob", first) == CONFAB_TRUST_FIRST);
    // In the wrong order: the third is endorsed by one that nobody knows yet.
    BOOST_TEST(seen(far, "bob", third, &second) == CONFAB_TRUST_CHANGED);
    BOOST_TEST(seen(far, "bob", second, &first) == CONFAB_TRUST_KNOWN);
    BOOST_TEST(seen(far, "bob", third, &second) == CONFAB_TRUST_KNOWN);
    BOOST_TEST(seen(far, "bob", first) == CONFAB_TRUST_FORMER);
    BOOST_TEST(seen(far, "bob", second, &first) == CONFAB_TRUST_FORMER);
    BOOST_TEST(seen(far, "bob", stolen, &first) == CONFAB_TRUST_CHANGED); // by a key that counts no more
    BOOST_TEST(seen(far, "bob", third) == CONFAB_TRUST_KNOWN);
}

BOOST_AUTO_TEST_CASE(two_people_compare_one_number) {
    Sealed sealed;
    User alice;
    alice.connect();
    const UserId bob{"bob"};
    const auto bobs = crypto::to_hex(print(5));
    BOOST_TEST(!alice.account->safety_number(bob));
    BOOST_TEST(seen(sealed.far, "bob", print(5)) == CONFAB_TRUST_FIRST);
    const auto own_key = *crypto::key_from_hex(alice.client->fingerprint());
    BOOST_TEST(alice.account->safety_number(bob).value() ==
               crypto::safety_number(bob, print(5), UserId{"alice"}, own_key));
    BOOST_REQUIRE(alice.account->set_verified(bob, bobs, true));
    BOOST_TEST(seen(sealed.far, "bob", print(5)) == CONFAB_TRUST_VERIFIED);
    BOOST_TEST(!alice.account->set_verified(bob, alice.client->fingerprint(), true));
    BOOST_REQUIRE(alice.account->set_verified(bob, bobs, false));
    BOOST_TEST(seen(sealed.far, "bob", print(5)) == CONFAB_TRUST_KNOWN);
}

BOOST_AUTO_TEST_CASE(another_key_under_ones_own_id_is_told) {
    Sealed sealed;
    User alice;
    alice.connect();
    BOOST_TEST(seen(sealed.far, "alice", *crypto::key_from_hex(alice.client->fingerprint())) == CONFAB_TRUST_VERIFIED);
    BOOST_TEST(seen(sealed.far, "alice", print(7)) == CONFAB_TRUST_CHANGED);
}

BOOST_AUTO_TEST_CASE(a_message_is_shown_with_what_is_known_of_its_key) {
    Sealed sealed;
    auto& far = sealed.far;
    User alice;
    alice.connect();
    BOOST_TEST(seen(far, "bob", print(1)) == CONFAB_TRUST_FIRST);
    far.say("bob", "unsigned");
    for (const std::uint8_t fill : {1, 2}) {
        ChatMessage said;
        said.room = RoomId{"lobby"};
        said.sender = UserId{"bob"};
        said.body = "signed";
        said.key = crypto::to_hex(print(fill));
        far.tell(Message{{}, Op::none, 0, std::move(said)});
    }
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 3; }));
    BOOST_TEST((alice.told.at(1).entry.trust == Trust::known));
    const auto trust = [&] {
        std::vector<int> all;
        for (const auto& each : alice.account->newest(alice.lobby(), 10).entries)
            all.push_back(static_cast<int>(each.trust));
        return all;
    };
    const auto is = [](std::initializer_list<Trust> wanted) {
        std::vector<int> all;
        for (const auto each : wanted) all.push_back(static_cast<int>(each));
        return all;
    };
    BOOST_TEST(trust() == is({Trust::unsigned_, Trust::known, Trust::changed}), boost::test_tools::per_element());
    BOOST_TEST(seen(far, "bob", print(2)) == CONFAB_TRUST_CHANGED);
    BOOST_REQUIRE(alice.account->accept_key(UserId{"bob"}, crypto::to_hex(print(2))));
    BOOST_TEST(trust() == is({Trust::unsigned_, Trust::former, Trust::known}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_held_for_a_changed_key_goes_when_the_person_has_decided) {
    Sealed sealed;
    auto& far = sealed.far;
    User alice;
    alice.connect();
    BOOST_TEST(seen(far, "bob", print(1)) == CONFAB_TRUST_FIRST);
    BOOST_TEST(seen(far, "bob", print(2)) == CONFAB_TRUST_CHANGED);
    far.refuses = Code::key_changed;
    const auto to_bob = alice.account->direct(UserId{"bob"});
    for (const auto* text : {"one", "two"}) BOOST_REQUIRE(alice.account->send(to_bob, text));
    BOOST_REQUIRE(alice.account->send(alice.account->direct(UserId{"carol"}), "other"));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(alice.account->newest(to_bob, 10).entries.at(0).error.code == Code::key_changed);
    alice.stop();
    alice.start();
    alice.connect();
    BOOST_TEST(far.heard.empty());
    far.refuses.reset();
    BOOST_REQUIRE(alice.account->accept_key(UserId{"bob"}, crypto::to_hex(print(2))));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_REQUIRE(far.heard.size() == 2U);
    BOOST_TEST(far.heard[0].body == "one");
    BOOST_TEST(far.heard[1].body == "two");
    BOOST_TEST((alice.account->newest(to_bob, 10).entries.at(1).delivery == Delivery::sent));
}

BOOST_AUTO_TEST_SUITE_END()
