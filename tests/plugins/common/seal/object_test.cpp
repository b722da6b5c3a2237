// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/crypto.hpp"
#include "sealed_room.hpp"

using namespace confab;
using namespace confab::tests;

namespace {

constexpr auto path = ".confab/logs/cleanup_stats";

seal::Bytes random_bytes(std::size_t size) {
    seal::Bytes bytes(size);
    BOOST_REQUIRE(seal::fill_random(bytes));
    return bytes;
}

template <std::size_t N> std::string hkdf_hex(std::string_view secret, std::string_view salt, std::string_view info) {
    const auto binary = [](std::string_view text) {
        seal::Bytes bytes(text.size() / 2);
        BOOST_REQUIRE(seal::from_hex(text, bytes));
        return bytes;
    };
    std::array<std::uint8_t, N> out{};
    BOOST_REQUIRE(seal::hkdf(binary(secret), binary(salt), binary(info), out));
    return seal::hex(out);
}

} // namespace

BOOST_AUTO_TEST_SUITE(seal_object)

BOOST_AUTO_TEST_CASE(derivation_is_that_of_rfc_5869) {
    BOOST_TEST(hkdf_hex<42>("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
                            "f0f1f2f3f4f5f6f7f8f9") ==
               "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    BOOST_TEST(hkdf_hex<42>("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "") ==
               "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

BOOST_AUTO_TEST_CASE(objects_of_each_length_come_back) {
    SealedRoom room;
    for (const std::size_t size : {0ul, 1ul, 65535ul, 65536ul, 65537ul, 131071ul, 131072ul, 131073ul, 200000ul}) {
        const auto plain = random_bytes(size);
        const auto sealed = must(seal::seal_note(room.keys(), path, plain));
        BOOST_TEST(sealed.size() == seal::sealed_size(size));
        BOOST_TEST((must(seal::open_note(room.keys(), path, sealed)) == plain));
    }
}

BOOST_AUTO_TEST_CASE(the_same_thing_sealed_twice_looks_different_throughout) {
    SealedRoom room;
    const seal::Bytes plain(64, 7);
    const auto one = must(seal::seal_note(room.keys(), path, plain)),
               two = must(seal::seal_note(room.keys(), path, plain));
    BOOST_TEST(!std::equal(one.begin() + 12, one.begin() + 44, two.begin() + 12));
    BOOST_TEST(!std::equal(one.end() - 32, one.end(), two.end() - 32));
}

BOOST_AUTO_TEST_CASE(an_object_is_nothing_under_another_path_kind_room_or_key) {
    SealedRoom room, other;
    const auto sealed = must(seal::seal_note(room.keys(), path, bytes_of("statistics")));
    BOOST_TEST(code(seal::open_note(room.keys(), ".confab/logs/cleanup_stat", sealed)) == CONFAB_E_AUTH);
    BOOST_TEST(code(seal::open_object(room.keys(), seal::Kind::card, path, sealed)) == CONFAB_E_PROTOCOL);
    BOOST_TEST(code(seal::open_note(other.keys(), path, sealed)) == CONFAB_E_AUTH);
    auto relabelled = sealed;
    relabelled[6] = 'c';
    BOOST_TEST(code(seal::open_object(room.keys(), seal::Kind::card, path, relabelled)) == CONFAB_E_AUTH);
    auto later = sealed;
    later[11] = 2;
    BOOST_TEST(code(seal::open_note(room.keys(), path, later)) == CONFAB_E_NOT_FOUND);
    later[11] = 0;
    BOOST_TEST(code(seal::open_note(room.keys(), path, later)) == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(an_object_can_not_be_damaged_anywhere) {
    SealedRoom room;
    const auto sealed = must(seal::seal_note(room.keys(), path, bytes_of("statistics")));
    for_each_damage(sealed, [&](const seal::Bytes& damaged) { return !seal::open_note(room.keys(), path, damaged); });
}

BOOST_AUTO_TEST_CASE(chunks_can_not_be_left_out_doubled_or_swapped) {
    SealedRoom room;
    constexpr std::ptrdiff_t header = seal::header_bytes, chunk = seal::chunk_bytes + seal::tag_bytes;
    const auto sealed = must(seal::seal_note(room.keys(), path, random_bytes(3 * seal::chunk_bytes)));
    const auto refused = [&](const seal::Bytes& bytes) {
        return code(seal::open_note(room.keys(), path, bytes)) == CONFAB_E_AUTH;
    };
    auto without_last = sealed;
    without_last.resize(sealed.size() - chunk);
    BOOST_TEST(refused(without_last));
    auto without_first = sealed;
    without_first.erase(without_first.begin() + header, without_first.begin() + header + chunk);
    BOOST_TEST(refused(without_first));
    auto swapped = sealed;
    std::swap_ranges(swapped.begin() + header, swapped.begin() + header + chunk, swapped.begin() + header + chunk);
    BOOST_TEST(refused(swapped));
    auto doubled = sealed;
    doubled.insert(doubled.end(), sealed.end() - chunk, sealed.end());
    BOOST_TEST(refused(doubled));
    auto header_only = sealed;
    header_only.resize(header);
    BOOST_TEST(refused(header_only));
}

BOOST_AUTO_TEST_CASE(names_carry_their_time_and_sort_by_it) {
    const auto name = must(seal::fresh_name(noon));
    BOOST_TEST(name.substr(0, 20) == "20261126T120000123Z-");
    BOOST_TEST((seal::time_of("a/b/" + name) == noon));
    const auto later = seal::renamed(name, noon + 1ms);
    BOOST_TEST(later.substr(19) == name.substr(19));
    BOOST_TEST((seal::time_of(later) == noon + 1ms));
    BOOST_TEST(name < later);
    BOOST_TEST(must(seal::fresh_name(noon)) != name);
}

BOOST_AUTO_TEST_CASE(a_message_that_is_sent_again_has_the_same_name) {
    SealedRoom room, other;
    const auto of = [](const SealedRoom& in, std::uint64_t device, std::string_view origin) {
        return seal::message_name(in.keys(), in.alice.keys().sign, seal::Device{device}, origin, noon);
    };
    BOOST_TEST((seal::time_of(of(room, 1, "a")) == noon));
    BOOST_TEST(of(room, 1, "a") == of(room, 1, "a"));
    BOOST_TEST(of(room, 1, "a") != of(room, 1, "b"));
    BOOST_TEST(of(room, 1, "a") != of(room, 2, "a"));
    BOOST_TEST(of(room, 1, "a") != of(other, 1, "a"));
}

BOOST_AUTO_TEST_CASE(what_is_not_such_a_name_has_no_time) {
    const std::string good = "20261126T120000123Z-0123456789abcdef";
    BOOST_REQUIRE(seal::time_of(good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] = '!';
        BOOST_TEST(!seal::time_of(bad).has_value(), bad);
    }
    for (const auto bad : {"", "20261326T120000123Z-0123456789abcdef", "20260229T120000123Z-0123456789abcdef",
                           "20261126T240000123Z-0123456789abcdef", "20261126T126000123Z-0123456789abcdef",
                           "20261126T120060123Z-0123456789abcdef", "19691231T120000123Z-0123456789abcdef",
                           "20261126T120000123Z-0123456789ABCDEF", "20261126T120000123Z-0123456789abcdef0"})
        BOOST_TEST(!seal::time_of(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(ids_that_differ_have_different_inboxes_and_spellings_of_one_the_same) {
    SealedRoom room, other;
    const auto inbox = [&](std::string_view id) { return seal::inbox_folder(room.keys(), id); };
    BOOST_TEST(inbox("Straße") == inbox("STRASSE"));
    BOOST_TEST(inbox("\u00e9") == inbox("e\u0301"));
    for (const auto id : {"a_b", "a/b", "../a", "a:b", "con", "a.", "a "}) BOOST_TEST(inbox(id) != inbox("a"));
    BOOST_TEST(inbox("a_b").size() == seal::inboxes_folder.size() + 1 + 32);
    BOOST_TEST(inbox("a") != seal::inbox_folder(other.keys(), "a"));
}

BOOST_AUTO_TEST_SUITE_END()
