// SPDX-License-Identifier: GPL-3.0-or-later
// Sealed rooms: what the sealing itself promises is tested with its library.
#include "sealed_world.hpp"

using namespace confab;
using namespace confab::storage;
using namespace confab::storage::test;

namespace {

const std::string lobby{seal::public_folder};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_sealed_room, SealedWorld)

BOOST_AUTO_TEST_CASE(what_is_said_is_heard_and_nowhere_to_be_read) {
    alice.come();
    bob.come();
    const auto ready = alice.await([](const Event& e) { return e.is(CONFAB_MSG_SESSION); });
    BOOST_TEST((ready.caps & CONFAB_CAP_SEALED) != 0u);
    BOOST_TEST(ready.log_id.starts_with("sealed-"));
    const auto done = alice.await_done(alice.say("between us"));
    BOOST_TEST(done.result == CONFAB_OK);
    const auto heard = bob.await_message("between us");
    BOOST_TEST(heard.id == done.id);
    BOOST_TEST(heard.seq == done.seq);
    BOOST_TEST(heard.sender == "alice");
    BOOST_TEST(heard.key == seal::hex(alice.signer.fingerprint().view()));
    for (const auto& [path, file] : place->files) {
        BOOST_TEST(path.starts_with(".confab/"));
        BOOST_TEST(text_of(file.bytes).find("between us") == std::string::npos);
        BOOST_TEST(path.find("alice") == std::string::npos);
    }
    alice.idle(std::chrono::milliseconds{100});
    BOOST_TEST(alice.count(is_message) == 0u);
}

BOOST_AUTO_TEST_CASE(a_private_message_reaches_its_recipient_and_ones_own_other_device) {
    Guest carol{loop, place, "carol"}, second{loop, place, "alice", "alice", 2};
    seal(carol);
    seal(second);
    for (auto* guest : {&alice, &bob, &carol, &second}) guest->come();
    BOOST_TEST(alice.await_done(alice.say("psst", "nobody")).result == CONFAB_E_UNKNOWN_USER);
    const auto done = alice.await_done(alice.say("psst", "bob"));
    BOOST_TEST(done.result == CONFAB_OK);
    const auto heard = bob.await_message("psst");
    BOOST_TEST(heard.recipient == "bob");
    BOOST_TEST(heard.id == done.id);
    const auto copy = second.await_message("psst");
    BOOST_TEST(copy.has(CONFAB_F_OWN));
    BOOST_TEST(copy.recipient == "bob");
    BOOST_TEST(copy.id == done.id);
    BOOST_TEST(bob.await_done(bob.say("psst yourself", "alice")).result == CONFAB_OK);
    BOOST_TEST(alice.await_message("psst yourself").sender == "bob");
    alice.say("to all");
    carol.await_message("to all");
    BOOST_TEST(carol.count(is_message) == 0u);
    BOOST_TEST(alice.count(is_message) == 0u);
    BOOST_TEST(carol.objects->count("read .confab/in/") == 0);
    BOOST_TEST(carol.objects->count("list .confab/in") == 0); // not even its own, which is not there yet
}

BOOST_AUTO_TEST_CASE(a_file_goes_there_and_back) {
    alice.come();
    bob.come();
    std::string bytes(200'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 13 + i / 97);
    BOOST_TEST(alice.await_done(alice.send_file(bytes, "a.png", "small", "bob")).result == CONFAB_OK);
    const auto heard = bob.await(is_message);
    BOOST_REQUIRE(heard.attachments.size() == 1u);
    const auto& file = heard.attachments.front();
    BOOST_TEST(file.bytes == bytes.size());
    BOOST_TEST(file.thumbnail_bytes == 5u);
    const auto whole = bob.fetch(file.ref), rest = bob.fetch(file.ref, 100'001), small = bob.fetch(file.thumbnail_ref);
    for (const auto op : {whole, rest, small}) BOOST_TEST(bob.await_done(op).result == CONFAB_OK);
    BOOST_TEST((bob.fetched(whole) == bytes));
    BOOST_TEST((bob.fetched(rest).substr(100'001) == bytes.substr(100'001)));
    BOOST_TEST(bob.fetched(small) == "small");
    auto& stored = place->files.at(only(".confab/files"));
    stored.bytes[100'000] ^= 1;
    BOOST_TEST(bob.await_done(bob.fetch(file.ref)).result < 0);
}

BOOST_AUTO_TEST_CASE(a_wrong_passphrase_is_told_and_nothing_is_written) {
    alice.come();
    alice.leave();
    const auto before = place->files.size();
    bob.settings.passphrase = "wrong horse";
    BOOST_TEST(bob.join().result == CONFAB_E_WRONG_PASSPHRASE);
    bob.settings.passphrase.clear();
    BOOST_TEST(bob.join().result == CONFAB_E_WRONG_PASSPHRASE);
    BOOST_TEST(place->files.size() == before);
}

BOOST_AUTO_TEST_CASE(a_room_without_its_manifest_is_another_room) {
    alice.come();
    alice.await_done(alice.say("x"));
    alice.leave();
    for (const auto& path : place->in(std::string{seal::manifest_folder})) place->take(path);
    place->put(".chat_config", R"({"chat_room_name":"A","created_time":"1"})");
    const auto before = place->files.size();
    BOOST_TEST(alice.join().result == CONFAB_E_ROOM_CHANGED);
    alice.settings.format = RoomFormat::compatible;
    BOOST_TEST(alice.join().result < 0);
    BOOST_TEST(place->files.size() == before);
}

BOOST_AUTO_TEST_CASE(another_sealed_room_in_its_place_is_seen) {
    alice.come();
    alice.leave();
    place->files.clear();
    place->folders = {{"", place->now()}};
    bob.come();
    bob.leave();
    BOOST_TEST(alice.join().result == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(alice.join({}, CONFAB_F_REPIN).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(forged_moved_and_cut_messages_are_told_of_once) {
    alice.come();
    alice.await_done(alice.say("one"));
    const auto one = only(lobby);
    const auto bytes = place->text(one);
    const auto copy_to = [&](int minutes, const std::string& what) {
        const auto name =
            seal::fresh_name(seal::Time{std::chrono::milliseconds{place->now() / 1000 - minutes * 60'000}});
        const auto path = lobby + '/' + name.value();
        place->put(path, what, 3'600'000'000);
        return path;
    };
    auto flipped = bytes;
    flipped[bytes.size() / 2] = static_cast<char>(flipped[bytes.size() / 2] ^ 1);
    std::set<std::string> bad{copy_to(60, bytes), copy_to(61, flipped), copy_to(62, bytes.substr(0, bytes.size() - 20)),
                              copy_to(63, ""), copy_to(64, std::string(3 << 20, 'x'))};
    bob.come();
    bob.await_message("one");
    loop.until([&] { return bob.count(note(CONFAB_NOTE_UNREADABLE)) == bad.size(); });
    for (const auto& each : bob.take(note(CONFAB_NOTE_UNREADABLE))) BOOST_TEST(bad.erase(each.id) == 1u);
    alice.say("two");
    bob.await_message("two");
    BOOST_TEST(bob.count(is_message) == 0u);
    BOOST_TEST(bob.count(note(CONFAB_NOTE_UNREADABLE)) == 0u);
}

BOOST_AUTO_TEST_CASE(a_message_of_a_room_with_another_passphrase_is_told_of_once) {
    const auto elsewhere = std::make_shared<MemoryPlace>();
    Guest mallory{loop, elsewhere, "mallory"};
    seal(mallory);
    mallory.settings.passphrase = "another horse";
    mallory.come();
    const auto done = mallory.await_done(mallory.say("not for this room"));
    place->put(done.id, elsewhere->text(done.id), 3'600'000'000);
    alice.come();
    BOOST_TEST(alice.await(note(CONFAB_NOTE_UNREADABLE)).id == done.id);
    alice.idle(std::chrono::milliseconds{200});
    BOOST_TEST(alice.count(note(CONFAB_NOTE_UNREADABLE)) == 0u);
    BOOST_TEST(alice.count(is_message) == 0u);
}

BOOST_AUTO_TEST_CASE(a_deleted_message_is_noticed) {
    bob.come();
    alice.come();
    bob.await_done(bob.say("hello"));
    bob.leave();
    std::string first;
    for (int i = 0; i < 3; ++i) {
        const auto done = alice.await_done(alice.say("said " + std::to_string(i)));
        if (i == 1) first = done.id;
    }
    place->take(first);
    alice.leave(); // its last heartbeat says how far it had counted
    bob.come();
    bob.await_message("said 2");
    const auto missing = bob.await(note(CONFAB_NOTE_MISSING));
    BOOST_TEST(missing.who == "alice");
    BOOST_TEST(missing.messages == 1u);
}

BOOST_AUTO_TEST_CASE(an_old_heartbeat_that_is_put_back_keeps_nobody_online) {
    alice.come();
    const std::string folder{seal::heartbeat_folder};
    alice.until([&] { return !place->in(folder).empty(); });
    const auto path = only(folder);
    const auto beat = place->text(path);
    alice.leave();
    place->offset_us += 600'000'000;
    place->put(path, beat);
    BOOST_TEST(bob.join().result == CONFAB_OK);
    const auto here = bob.await([](const Event& e) { return e.is(CONFAB_MSG_MEMBER); });
    BOOST_TEST((here.roster == std::vector<std::string>{"bob"}));
}

BOOST_AUTO_TEST_CASE(a_private_message_without_its_copy_was_sent_all_the_same) {
    alice.come();
    bob.come();
    int created = 0;
    alice.objects->fault = [&created](const std::string& call) -> std::optional<Error> {
        if (!call.starts_with("create .confab/in/") || ++created % 2 != 0) return std::nullopt;
        return Error{CONFAB_E_DENIED, "denied", {}};
    };
    BOOST_TEST(alice.await_done(alice.say("one", "bob")).result == CONFAB_OK);
    BOOST_TEST(alice.await_done(alice.say("two", "bob")).result == CONFAB_OK);
    BOOST_TEST(created == 4);
    const auto one = bob.await_message("one"), two = bob.await_message("two");
    BOOST_TEST(one.seq < two.seq); // each has a number of its own
}

BOOST_AUTO_TEST_CASE(another_key_that_claims_an_id_is_told_and_gets_nothing) {
    alice.come();
    bob.come();
    bob.await_done(bob.say("it is me"));
    alice.await_message("it is me");
    bob.leave();
    Guest impostor{loop, place, "bob", "impostor"};
    seal(impostor);
    impostor.come();
    impostor.await_done(impostor.say("it is me, too"));
    const auto heard = alice.await_message("it is me, too");
    BOOST_TEST(heard.key == seal::hex(impostor.signer.fingerprint().view()));
    const auto told = alice.await(note(CONFAB_NOTE_NEW_KEY));
    BOOST_TEST(told.who == "bob");
    BOOST_TEST(told.key == heard.key);
    // Nothing is sealed for either of them before it is decided.
    const auto files = place->files.size();
    BOOST_TEST(alice.await_done(alice.say("secret", "bob", "my-origin")).result == CONFAB_E_KEY_CHANGED);
    BOOST_TEST(place->files.size() == files);
    alice.trusted["bob"] = heard.key;
    BOOST_TEST(alice.await_done(alice.say("secret", "bob", "my-origin")).result == CONFAB_OK);
    impostor.await_message("secret");
    bob.come();
    bob.await_message("it is me, too");
    BOOST_TEST(bob.count([](const Event& e) { return e.body == "secret"; }) == 0u);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_makes_no_second_message) {
    alice.come();
    bool once = false;
    alice.objects->lost = [&](const std::string& call) -> std::optional<Error> {
        if (once || !call.starts_with("create " + lobby)) return std::nullopt;
        once = true;
        return Error{CONFAB_E_TIMEOUT, "Made up.", {}};
    };
    BOOST_TEST(alice.await_done(alice.say("once", {}, "my-origin")).result == CONFAB_E_UNCERTAIN);
    BOOST_TEST(alice.await_done(alice.say("once", {}, "my-origin")).result == CONFAB_OK);
    BOOST_TEST(place->in(lobby).size() == 1u);
}

BOOST_AUTO_TEST_CASE(whoever_comes_back_gets_what_was_missed) {
    alice.come();
    bob.come();
    bob.await_done(bob.say("one"));
    const auto one = alice.await_message("one");
    alice.leave();
    bob.await_done(bob.say("two"));
    bob.await_done(bob.say("for you", "alice"));
    alice.join(one.cursor);
    const auto op = alice.query(CONFAB_QUERY_MISSED, 10, one.cursor);
    BOOST_TEST(alice.await_done(op).count == 2u);
    alice.await_message("two");
    alice.await_message("for you");
}

BOOST_AUTO_TEST_CASE(an_attackers_files_are_not_those_of_a_compatible_room) {
    alice.come();
    place->put("public/" + old_name("mallory"), old_message("mallory", "in the clear"));
    alice.idle(std::chrono::milliseconds{200});
    BOOST_TEST(alice.count(is_message) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
