// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/wire.hpp"
#include "sealed_room.hpp"

#include <algorithm>

using namespace confab;
using namespace confab::tests;

namespace {

struct Beating : SealedRoom {
    seal::Heartbeat told{"alice", "Alice", noon, false, {12, 3}};
    std::string path = seal::heartbeat_path(keys(), alice.keys().sign, alice.device());

    seal::PrivateMark mark_for(SoftwareSigner& peer, seal::Mark mark) {
        return {must(seal::pair_key(alice, peer.keys().agree)), peer.fingerprint(), mark};
    }
    seal::Bytes beat(const std::vector<seal::PrivateMark>& marks) {
        return must(seal::seal_heartbeat(keys(), alice, told, marks));
    }
    seal::HeartbeatSeen seen(const seal::Bytes& bytes) { return must(seal::open_heartbeat(keys(), path, bytes)); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(seal_heartbeat)

BOOST_AUTO_TEST_CASE(a_heartbeat_tells_who_when_and_how_far) {
    Beating room;
    const auto seen = room.seen(room.beat({}));
    BOOST_TEST(seen.told.id == "alice");
    BOOST_TEST(seen.told.name == "Alice");
    BOOST_TEST((seen.told.time == noon));
    BOOST_TEST(!seen.told.leaving);
    BOOST_TEST((seen.told.lobby == seal::Mark{12, 3}));
    BOOST_TEST((seen.key == room.alice.keys().sign));
    BOOST_TEST((seen.device == room.alice.device()));
    room.told.leaving = true;
    BOOST_TEST(room.seen(room.beat({})).told.leaving);
}

BOOST_AUTO_TEST_CASE(only_the_two_find_the_mark_of_what_is_private) {
    Beating room;
    const auto seen = room.seen(room.beat({room.mark_for(room.bob, {5, 2})}));
    const auto& id = room.keys().room();
    const auto of = [&](SoftwareSigner& reader, const seal::AgreementKey& theirs, const seal::Fingerprint& recipient) {
        return seen.private_mark(id, must(seal::pair_key(reader, theirs)), recipient);
    };
    const auto alices = room.alice.keys().agree, bobs = room.bob.keys().agree;
    BOOST_TEST((of(room.bob, alices, room.bob.fingerprint()) == seal::Mark{5, 2}));
    BOOST_TEST(!of(room.carol, alices, room.carol.fingerprint()).has_value());
    BOOST_TEST(!of(room.carol, alices, room.bob.fingerprint()).has_value());
    // Another device of Alice knows the pair, too.
    SoftwareSigner other_device{"alice", 99};
    BOOST_TEST((of(other_device, bobs, room.bob.fingerprint()) == seal::Mark{5, 2}));
    // What counts Alice's messages for Bob does not count Bob's for Alice.
    BOOST_TEST(!of(room.bob, alices, room.alice.fingerprint()).has_value());
}

BOOST_AUTO_TEST_CASE(nobody_sees_with_how_many_somebody_talks_or_whether_it_goes_on) {
    Beating room;
    const auto none = room.beat({}), one = room.beat({room.mark_for(room.bob, {5, 2})});
    const auto two = room.beat({room.mark_for(room.bob, {6, 2}), room.mark_for(room.carol, {1, 1})});
    BOOST_TEST(none.size() == one.size());
    BOOST_TEST(one.size() == two.size());
    // The same mark looks like another one in each heartbeat: no block of 16 bytes appears twice.
    const auto plain = [&](const seal::Bytes& bytes) {
        return must(seal::open_object(room.keys(), seal::Kind::heartbeat, room.path, bytes)).plain;
    };
    const auto first = plain(one), second = plain(room.beat({room.mark_for(room.bob, {5, 2})}));
    constexpr std::size_t marks = 8 * 48;
    const seal::View a = seal::View{first}.last(marks), b = seal::View{second}.last(marks);
    for (std::size_t i = 0; i < marks; i += 16)
        for (std::size_t k = 0; k < marks; k += 16)
            BOOST_TEST(!std::equal(a.begin() + static_cast<std::ptrdiff_t>(i),
                                   a.begin() + static_cast<std::ptrdiff_t>(i + 16),
                                   b.begin() + static_cast<std::ptrdiff_t>(k)));
}

BOOST_AUTO_TEST_CASE(many_marks_fit_and_more_are_refused) {
    Beating room;
    std::vector<seal::PrivateMark> marks(seal::max_private_marks, room.mark_for(room.bob, {1, 1}));
    const auto bytes = room.beat(marks);
    BOOST_TEST(bytes.size() <= seal::max_heartbeat);
    BOOST_TEST(code(seal::open_heartbeat(room.keys(), room.path, bytes)) == CONFAB_OK);
    marks.push_back(marks.front());
    BOOST_TEST(code(seal::seal_heartbeat(room.keys(), room.alice, room.told, marks)) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_can_not_be_damaged_anywhere) {
    Beating room;
    const auto sealed = room.beat({room.mark_for(room.bob, {5, 2})});
    for_each_damage(sealed, [&](const seal::Bytes& damaged) {
        return !seal::open_heartbeat(room.keys(), room.path, damaged).has_value();
    });
    for_each_damage(must(seal::open_object(room.keys(), seal::Kind::heartbeat, room.path, sealed)).plain,
                    [&](const seal::Bytes& damaged) {
                        const auto again =
                            must(seal::seal_object(room.keys(), seal::Kind::heartbeat, room.path, damaged));
                        return !seal::open_heartbeat(room.keys(), room.path, again).has_value();
                    });
}

BOOST_AUTO_TEST_CASE(a_heartbeat_in_the_place_of_another_device_is_refused) {
    Beating room;
    const auto sealed = room.beat({});
    const auto inside = must(seal::open_object(room.keys(), seal::Kind::heartbeat, room.path, sealed)).plain;
    const auto other = seal::heartbeat_path(room.keys(), room.alice.keys().sign, seal::Device{99});
    BOOST_TEST(other != room.path);
    const auto moved = must(seal::seal_object(room.keys(), seal::Kind::heartbeat, other, inside));
    BOOST_TEST(code(seal::open_heartbeat(room.keys(), other, moved)) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(nobody_can_speak_for_the_device_of_somebody_else) {
    // Bob signs a good heartbeat of his own for the path of Alice's.
    Beating room;
    const auto own = room.bob.keys().sign;
    const auto body = seal::Writer{}
                          .block(own)
                          .u64(2)
                          .time(noon)
                          .u8(0)
                          .text("bob")
                          .text("Bob")
                          .u64(0)
                          .u64(1)
                          .block(seal::Salt{})
                          .u16(0)
                          .take();
    const auto sign_for = [&](const std::string& path) {
        const auto statement = seal::Writer{}.block(room.keys().room()).u32(1).text(path).raw(body).take();
        const auto signature = must(room.bob.sign("confab/heartbeat/1", statement));
        const auto beat = seal::Writer{}.block(signature).raw(body).take();
        const auto sealed = must(seal::seal_object(room.keys(), seal::Kind::heartbeat, path, beat));
        return code(seal::open_heartbeat(room.keys(), path, sealed));
    };
    BOOST_TEST(sign_for(seal::heartbeat_path(room.keys(), own, room.bob.device())) == CONFAB_OK);
    BOOST_TEST(sign_for(room.path) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(marks_that_can_not_be_are_refused) {
    Beating room;
    for (const auto mark : {seal::Mark{5, 0}, seal::Mark{5, 7}, seal::Mark{(std::uint64_t{1} << 40) + 1, 1}}) {
        room.told.lobby = mark;
        const auto sealed = seal::seal_heartbeat(room.keys(), room.alice, room.told, {});
        BOOST_TEST(code(sealed) == CONFAB_E_INVALID);
    }
}

BOOST_AUTO_TEST_SUITE_END()
