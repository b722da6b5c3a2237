// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/envelope.hpp"
#include "common/seal/wire.hpp"
#include "sealed_room.hpp"

using namespace confab;
using namespace confab::tests;

namespace {

seal::Attachment picture() {
    seal::Attachment attachment{true, "Bild.png", "image/png", {}, must(seal::FileRef::fresh(seal::file_folder, noon)),
                                {}};
    attachment.thumbnail = must(seal::FileRef::fresh(seal::thumbnail_folder, noon));
    return attachment;
}

} // namespace

BOOST_AUTO_TEST_SUITE(seal_message)

BOOST_AUTO_TEST_CASE(a_message_comes_as_it_was_said) {
    SealedRoom room;
    auto message = hello("alice", noon, 7);
    message.content.attachments = {picture(), picture()};
    const auto path = seal::public_path(message.name);
    const auto seen =
        must(seal::open_message(room.keys(), path, must(seal::seal_message(room.keys(), room.alice, message))));
    BOOST_TEST(seen.id == path);
    BOOST_TEST(seen.sender == "alice");
    BOOST_TEST((seen.key == room.alice.keys().sign));
    BOOST_TEST((seen.device == seal::Device{1}));
    BOOST_TEST(seen.seq == 7u);
    BOOST_TEST((seen.time == noon));
    BOOST_TEST((seen.epoch == seal::Epoch{1}));
    BOOST_TEST(!seen.recipient.has_value());
    BOOST_TEST((seen.content == message.content));
}

BOOST_AUTO_TEST_CASE(a_message_can_not_be_damaged_anywhere) {
    SealedRoom room;
    const auto message = hello("alice");
    const auto path = seal::public_path(message.name);
    for_each_damage(must(seal::seal_message(room.keys(), room.alice, message)), [&](const seal::Bytes& damaged) {
        return !seal::open_message(room.keys(), path, damaged).has_value();
    });
}

BOOST_AUTO_TEST_CASE(a_message_that_is_copied_to_another_name_or_room_is_refused) {
    SealedRoom room, other;
    const auto message = hello("alice");
    const auto sealed = must(seal::seal_message(room.keys(), room.alice, message));
    const auto path = seal::public_path(message.name);
    const auto moved = seal::public_path(seal::renamed(message.name, noon + 1ms));
    BOOST_TEST(code(seal::open_message(room.keys(), moved, sealed)) == CONFAB_E_AUTH);
    BOOST_TEST(code(seal::open_message(other.keys(), path, sealed)) == CONFAB_E_AUTH);
    BOOST_TEST(code(seal::open_message(room.keys(), ".confab/in/0/" + message.name, sealed)) == CONFAB_E_PROTOCOL);
}

BOOST_AUTO_TEST_CASE(a_member_can_not_say_it_again_elsewhere) {
    // Bob opens what Alice said and seals it anew: with another time, in another epoch, or as a private message.
    SealedRoom room;
    const auto message = hello("alice");
    const auto path = seal::public_path(message.name);
    const auto sealed = must(seal::seal_message(room.keys(), room.alice, message));
    const auto inside = must(seal::open_object(room.keys(), seal::Kind::message, path, sealed)).plain;

    const auto later = seal::public_path(seal::renamed(message.name, noon + 1h));
    const auto again = must(seal::seal_object(room.keys(), seal::Kind::message, later, inside));
    BOOST_TEST(code(seal::open_message(room.keys(), later, again)) == CONFAB_E_AUTH);

    room.change(passphrase_key("battery staple"), true, noon);
    const auto anew = must(seal::seal_object(room.keys(), seal::Kind::message, path, inside));
    BOOST_TEST(code(seal::open_message(room.keys(), path, anew)) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(a_member_can_not_speak_for_somebody_else) {
    // Each byte of what is inside is signed: sealing it with another one in its place, which a member can, is noticed.
    SealedRoom room;
    const auto message = hello("alice");
    const auto path = seal::public_path(message.name);
    const auto sealed = must(seal::seal_message(room.keys(), room.alice, message));
    for_each_damage(must(seal::open_object(room.keys(), seal::Kind::message, path, sealed)).plain,
                    [&](const seal::Bytes& damaged) {
                        const auto again = must(seal::seal_object(room.keys(), seal::Kind::message, path, damaged));
                        return !seal::open_message(room.keys(), path, again).has_value();
                    });
}

BOOST_AUTO_TEST_CASE(a_private_message_is_not_shown_in_the_lobby) {
    SealedRoom room;
    const auto message = hello("alice");
    const auto path = seal::public_path(message.name);
    const seal::Recipient bob{"bob", room.bob.fingerprint()};
    const auto envelope = must(seal::write_envelope(room.keys(), room.alice, message, path, bob));
    const auto sealed = must(seal::seal_object(room.keys(), seal::Kind::message, path, envelope));
    BOOST_TEST(code(seal::open_message(room.keys(), path, sealed)) == CONFAB_E_PROTOCOL);
}

BOOST_AUTO_TEST_CASE(what_can_not_be_a_message_is_not_sealed) {
    SealedRoom room;
    const auto refused = [&](const seal::Outgoing& message) {
        return code(seal::seal_message(room.keys(), room.alice, message));
    };
    auto message = hello("alice");
    message.name = "../../x";
    BOOST_TEST(refused(message) == CONFAB_E_INVALID);
    message = hello("alice");
    message.name = "x/" + message.name;
    BOOST_TEST(refused(message) == CONFAB_E_INVALID);
    for (const std::uint64_t seq : {std::uint64_t{0}, seal::max_seq + 1}) {
        message = hello("alice", noon, seq);
        BOOST_TEST(refused(message) == CONFAB_E_INVALID);
    }
    BOOST_TEST(refused(hello("")) == CONFAB_E_INVALID);
    BOOST_TEST(refused(hello("\xff")) == CONFAB_E_INVALID);
    message = hello("alice");
    message.content.text = std::string(seal::max_content, 'x');
    BOOST_TEST(refused(message) == CONFAB_E_TOO_LARGE);
    message = hello("alice");
    message.content.text = std::string{"a\0b", 3};
    BOOST_TEST(refused(message) == CONFAB_E_INVALID);
    message = hello("alice");
    message.content.attachments = {picture()};
    message.content.attachments[0].file.path = ".confab/room/00000001";
    BOOST_TEST(refused(message) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(a_long_message_fits) {
    SealedRoom room;
    auto message = hello("alice");
    message.content.text = std::string(seal::max_content - 1024, 'x');
    const auto sealed = must(seal::seal_message(room.keys(), room.alice, message));
    BOOST_TEST(sealed.size() <= seal::max_message);
    BOOST_TEST(
        (must(seal::open_message(room.keys(), seal::public_path(message.name), sealed)).content == message.content));
}

BOOST_AUTO_TEST_CASE(fields_of_a_later_version_are_skipped) {
    const auto content = hello("alice").content;
    auto bytes = must(seal::encode(content));
    const auto more = seal::Writer{}.u8(200).u32(3).raw(bytes_of("new")).take();
    bytes.insert(bytes.begin(), more.begin(), more.end());
    bytes.insert(bytes.end(), more.begin(), more.end());
    BOOST_TEST((must(seal::decode_content(bytes)) == content));
}

BOOST_AUTO_TEST_CASE(content_that_is_cut_doubled_or_not_text_is_refused) {
    auto content = hello("alice").content;
    content.attachments = {picture()};
    const auto bytes = must(seal::encode(content));
    std::size_t whole = 0;
    for (std::size_t size = 0; size < bytes.size(); ++size)
        whole += seal::decode_content(seal::View{bytes}.first(size)).has_value() ? 1 : 0;
    BOOST_TEST(whole == 4u);                         // nothing, and one, two and three whole fields
    for (std::size_t i = 0; i < bytes.size(); ++i) { // what its sender signed may be anything: it does no harm
        auto wrong = bytes;
        wrong[i] = 0xff;
        const auto read = seal::decode_content(wrong);
        BOOST_TEST((!read || read->attachments.size() <= 1));
    }
    const auto field = [](std::uint8_t tag, std::string_view value) {
        return seal::Writer{}.u8(tag).u32(static_cast<std::uint32_t>(value.size())).raw(seal::view(value)).take();
    };
    auto twice = bytes;
    const auto more = field(1, "again");
    twice.insert(twice.end(), more.begin(), more.end());
    BOOST_TEST(code(seal::decode_content(twice)) == CONFAB_E_PROTOCOL);
    for (const auto tag : {1, 2, 3})
        BOOST_TEST(code(seal::decode_content(field(static_cast<std::uint8_t>(tag), "\xc0\x80"))) == CONFAB_E_PROTOCOL);
    BOOST_TEST(code(seal::decode_content(field(2, std::string(1025, 'x')))) == CONFAB_E_PROTOCOL);
}

BOOST_AUTO_TEST_SUITE_END()
