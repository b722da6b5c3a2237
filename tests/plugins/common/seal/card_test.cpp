// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/wire.hpp"
#include "sealed_room.hpp"

using namespace confab;
using namespace confab::tests;

BOOST_AUTO_TEST_SUITE(seal_card)

BOOST_AUTO_TEST_CASE(a_card_shows_the_keys_of_who_made_it) {
    SealedRoom room;
    const auto card = room.card(room.bob, "Bob");
    BOOST_TEST(card.id == "Bob");
    BOOST_TEST((card.keys == room.bob.keys()));
    BOOST_TEST((card.made == noon));
    BOOST_TEST(!card.endorsed.has_value());
    BOOST_TEST((seal::card_owner(seal::name_of(seal::card_path(room.bob.fingerprint()))) == room.bob.fingerprint()));
    BOOST_TEST(!seal::card_owner("x").has_value());
}

BOOST_AUTO_TEST_CASE(a_card_can_not_be_damaged_anywhere) {
    SealedRoom room;
    const auto path = seal::card_path(room.bob.fingerprint());
    const auto endorsement = must(seal::endorse(room.alice, "bob", room.bob.keys()));
    const auto sealed = must(seal::seal_card(room.keys(), room.bob, "bob", noon, endorsement));
    for_each_damage(sealed, [&](const seal::Bytes& damaged) { return !seal::open_card(room.keys(), path, damaged); });
    for_each_damage(must(seal::open_object(room.keys(), seal::Kind::card, path, sealed)).plain,
                    [&](const seal::Bytes& damaged) {
                        const auto again = must(seal::seal_object(room.keys(), seal::Kind::card, path, damaged));
                        return !seal::open_card(room.keys(), path, again).has_value();
                    });
}

BOOST_AUTO_TEST_CASE(a_card_in_the_place_of_another_or_in_another_room_is_refused) {
    SealedRoom room, other;
    const auto sealed = must(seal::seal_card(room.keys(), room.bob, "bob", noon));
    const auto path = seal::card_path(room.bob.fingerprint()), carols = seal::card_path(room.carol.fingerprint());
    const auto inside = must(seal::open_object(room.keys(), seal::Kind::card, path, sealed)).plain;
    const auto moved = must(seal::seal_object(room.keys(), seal::Kind::card, carols, inside));
    BOOST_TEST(code(seal::open_card(room.keys(), carols, moved)) == CONFAB_E_AUTH);
    const auto elsewhere = must(seal::seal_object(other.keys(), seal::Kind::card, path, inside));
    BOOST_TEST(code(seal::open_card(other.keys(), path, elsewhere)) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(nobody_can_show_their_card_in_the_place_of_somebody_else) {
    // Bob signs a good card of his own keys for the path of Carol's.
    SealedRoom room;
    const auto path = seal::card_path(room.carol.fingerprint());
    const auto own = room.bob.keys();
    const auto body = seal::Writer{}.block(own.sign).block(own.agree).time(noon).text("carol").u8(0).take();
    const auto statement = seal::Writer{}.block(room.keys().room()).u32(1).text(path).raw(body).take();
    const auto signature = must(room.bob.sign("confab/card/1", statement));
    const auto card = seal::Writer{}.block(signature).raw(body).take();
    const auto sealed = must(seal::seal_object(room.keys(), seal::Kind::card, path, card));
    BOOST_TEST(code(seal::open_card(room.keys(), path, sealed)) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(a_new_key_can_be_endorsed_by_the_old_one) {
    SealedRoom room;
    SoftwareSigner fresh{"alice's new keys"};
    const auto endorsement = must(seal::endorse(room.alice, "alice", fresh.keys()));
    const auto sealed = must(seal::seal_card(room.keys(), fresh, "alice", noon, endorsement));
    const auto card = must(seal::open_card(room.keys(), seal::card_path(fresh.fingerprint()), sealed));
    BOOST_TEST((card.endorsed.value().by == room.alice.keys().sign));
}

BOOST_AUTO_TEST_CASE(an_endorsement_is_for_one_id_and_one_pair_of_keys) {
    SealedRoom room;
    SoftwareSigner fresh{"new"}, another{"another"};
    const auto endorsement = must(seal::endorse(room.alice, "alice", fresh.keys()));
    const auto show = [&](SoftwareSigner& who, std::string_view id, const seal::Endorsement& word) {
        return code(seal::seal_card(room.keys(), who, id, noon, word));
    };
    BOOST_TEST(show(fresh, "alice", endorsement) == CONFAB_OK);
    BOOST_TEST(show(fresh, "bob", endorsement) == CONFAB_E_INVALID);
    BOOST_TEST(show(another, "alice", endorsement) == CONFAB_E_INVALID);
    auto of_somebody_else = endorsement;
    of_somebody_else.by = room.bob.keys().sign;
    BOOST_TEST(show(fresh, "alice", of_somebody_else) == CONFAB_E_INVALID);
    BOOST_TEST(show(fresh, "alice", must(seal::endorse(fresh, "alice", fresh.keys()))) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_SUITE_END()
