// SPDX-License-Identifier: GPL-3.0-or-later
// What others may have left in a room. None of it stops the rest, and each is told once.
#include "common/layout/base64.hpp"
#include "common/layout/local_time.hpp"
#include "common/layout/message.hpp"
#include "common/layout/names.hpp"
#include "common/layout/room_files.hpp"
#include "world.hpp"

#include <glib.h>

#include <set>

using namespace confab::storage;
using namespace confab::storage::test;
using confab::async::test::Loop;

namespace {

constexpr std::int64_t minute = 60'000'000, hour = 60 * minute;

bool is_message(const Event& e) { return e.is(CONFAB_MSG_MESSAGE); }
bool is_note(const Event& e) { return e.is(CONFAB_MSG_NOTE); }
bool is_unreadable(const Event& e) { return is_note(e) && e.what == CONFAB_NOTE_UNREADABLE; }

struct Bad {
    Loop loop;
    std::shared_ptr<MemoryPlace> place = std::make_shared<MemoryPlace>();
    Guest alice{loop, place, "alice"};
    int number = 0;

    /// Older than what may still be being written.
    std::string put(std::string_view bytes) {
        auto path = "public/" + old_name("mallory", 3600 + ++number);
        place->put(path, bytes, hour);
        return path;
    }
    std::size_t logged(const std::string& path) const {
        return static_cast<std::size_t>(std::count_if(alice.log.begin(), alice.log.end(), [&](const std::string& line) {
            return line.find(path) != std::string::npos;
        }));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bad_input, Bad)

BOOST_AUTO_TEST_CASE(each_bad_file_is_told_once_and_the_rest_goes_on) {
    std::set<std::string> bad;
    const auto whole = old_message("py", "whole");
    bad.insert(put(""));
    bad.insert(put(whole.substr(0, whole.size() / 2)));
    bad.insert(put(std::string(2 << 20, 'A')));
    bad.insert(put("this is not Base64"));
    bad.insert(put(to_base64(to_base64("rubbish"))));
    bad.insert(put(R"({"type":"public","user_id":["a"],"message":7})"));
    bad.insert(put(std::string(200'000, '[')));
    bad.insert(put(old_private("py", "alice", "in the wrong folder")));
    const auto folder = "public/" + old_name("mallory", 7000);
    place->add_folder(folder);
    bad.insert(folder);
    put(whole);
    alice.come();
    alice.await_message("whole");
    loop.until([&] { return alice.count(is_unreadable) == bad.size(); });
    for (const auto& note : alice.take(is_unreadable)) {
        BOOST_TEST(bad.erase(note.id) == 1u, note.id);
        BOOST_TEST(note.result < 0);
        BOOST_TEST(!note.text.empty());
        BOOST_TEST(logged(note.id) == 1u);
    }
    place->put("public/" + old_name("py"), old_message("py", "later"));
    const auto later = alice.await_message("later");
    alice.idle(std::chrono::milliseconds{300});
    BOOST_TEST(alice.count(is_unreadable) == 0u);
    // Nor at the next start.
    alice.leave();
    alice.come(later.cursor);
    BOOST_TEST(alice.await_done(alice.query(CONFAB_QUERY_MISSED, 0, later.cursor)).count == 0u);
    alice.idle(std::chrono::milliseconds{100});
    BOOST_TEST(alice.count(is_unreadable) == 0u);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_half_written_is_read_when_it_is_whole) {
    alice.come();
    const auto path = "public/" + old_name("py");
    const auto whole = old_message("py", "slow");
    place->put(path, whole.substr(0, 20));
    alice.idle(std::chrono::milliseconds{40});
    place->put(path, whole);
    alice.await_message("slow");
    BOOST_TEST(alice.count(is_unreadable) == 0u);
}

BOOST_AUTO_TEST_CASE(a_bad_file_is_read_once_however_often_it_is_listed) {
    const auto path = put("broken");
    const auto beat = "users/" + layout::heartbeat_name("mallory");
    place->put(beat, std::string(100'000, 'x'));
    alice.come();
    alice.await(is_unreadable);
    const auto listed = alice.objects->count("list public"), people = alice.objects->count("list users");
    loop.until([&] {
        place->touch("public");
        return alice.objects->count("list public") > listed + 3 && alice.objects->count("list users") > people + 3;
    });
    alice.leave();
    alice.come("0");
    alice.idle(std::chrono::milliseconds{100});
    BOOST_TEST(alice.objects->count("read " + path) == 1);
    BOOST_TEST(alice.objects->count("read " + beat) == 2); // a session
}

BOOST_AUTO_TEST_CASE(a_bad_file_that_is_mended_is_read) {
    const auto path = put("broken");
    alice.come();
    alice.await(is_unreadable);
    place->put(path, old_message("py", "mended"));
    place->touch("public");
    alice.await_message("mended");
}

BOOST_AUTO_TEST_CASE(a_message_deleted_while_it_is_read_is_not_missed) {
    const auto path = put(old_message("py", "gone"));
    put(old_message("py", "stays"));
    alice.objects->fault = [this, path](const std::string& call) -> std::optional<Error> {
        if (call == "read " + path) place->take(path);
        return std::nullopt;
    };
    alice.come();
    alice.await_message("stays");
    alice.idle(std::chrono::milliseconds{200});
    BOOST_TEST(alice.count(is_note) == 0u);
    BOOST_TEST(alice.count(is_message) == 0u);
}

BOOST_AUTO_TEST_CASE(ids_that_can_not_be_names_can_chat) {
    for (const std::string id : {"a/b", "..", "a:b", "con?", "a\\b", "a_b"}) {
        Guest odd{loop, place, id};
        odd.come();
        if (!alice.here()) alice.come();
        const auto done = odd.await_done(odd.say("from " + id));
        BOOST_TEST(done.result == CONFAB_OK);
        BOOST_TEST(alice.await_message("from " + id).sender == id);
        BOOST_TEST(odd.await_done(odd.say("psst from " + id, "alice")).result == CONFAB_OK);
        BOOST_TEST(alice.await_message("psst from " + id).sender == id);
        BOOST_TEST(alice.await_done(alice.say("back to " + id, id)).result == CONFAB_OK);
        BOOST_TEST(odd.await_message("back to " + id).sender == "alice");
    }
    for (const auto& [path, file] : place->files) BOOST_TEST(path.find("..") == std::string::npos, path);
}

BOOST_AUTO_TEST_CASE(a_message_that_names_a_file_elsewhere_has_no_file) {
    layout::Message message;
    message.sender = message.sender_name = "mallory";
    message.text = "look";
    layout::FileInfo file;
    file.original_name = "a.txt";
    file.path = "..\\..\\etc\\passwd";
    message.file = file;
    put(layout::encode(message, layout::Encoding::plain));
    alice.come();
    BOOST_TEST(alice.await_message("look").attachments.empty());
}

BOOST_AUTO_TEST_CASE(clocks_hours_apart_are_told_of_once_and_do_not_reorder) {
    alice.come();
    const auto early = "public/" + message_name(g_get_real_time() - 8 * hour, "behind");
    place->put(early, old_message("behind", "hours behind"));
    const auto first = alice.await_message("hours behind");
    const auto done = alice.await_done(alice.say("mine"));
    // Within one millisecond there is no order.
    loop.until([&] { return place->now() / 1000 > done.when / 1000; });
    place->put("public/" + message_name(g_get_real_time() + 5 * hour, "ahead"), old_message("ahead", "hours ahead"));
    const auto last = alice.await_message("hours ahead");
    BOOST_TEST(first.seq < done.seq);
    BOOST_TEST(done.seq < last.seq);
    BOOST_TEST(std::abs(last.when - g_get_real_time()) < minute);
    place->put("public/" + message_name(g_get_real_time() + 6 * hour, "ahead"), old_message("ahead", "again"));
    alice.await_message("again");
    BOOST_TEST(alice.take([](const Event& e) { return is_note(e) && e.who == "ahead"; }).size() == 1u);
    BOOST_TEST(alice.take([](const Event& e) { return is_note(e) && e.who == "behind"; }).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_place_whose_clock_is_hours_off_counts_by_its_own) {
    place->offset_us = 3 * hour;
    alice.come();
    const auto note = alice.await(is_note);
    BOOST_TEST(note.what == CONFAB_NOTE_CLOCK);
    BOOST_TEST(note.who.empty());
    const auto done = alice.await_done(alice.say("by the place's clock"));
    BOOST_TEST(std::abs(done.when - place->now()) < minute);
}

BOOST_AUTO_TEST_CASE(a_room_that_was_replaced_by_an_empty_folder_is_not_written_to) {
    alice.come();
    alice.await_done(alice.say("hello"));
    alice.leave();
    place->files.clear();
    place->folders = {{"", place->now()}};
    BOOST_TEST(alice.join().result == CONFAB_E_ROOM_CHANGED);
    BOOST_TEST(place->files.empty());
    BOOST_TEST(alice.join({}, CONFAB_F_REPIN).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(a_room_that_is_replaced_while_one_is_in_it_ends_the_session) {
    alice.come();
    alice.await_done(alice.say("hello"));
    place->files.clear();
    place->folders = {{"", place->now()}};
    place->touch("");
    loop.until([&] { return alice.ended().has_value(); });
    BOOST_TEST(alice.ended()->reason == CONFAB_E_ROOM_CHANGED);
}

BOOST_AUTO_TEST_CASE(another_room_in_its_place_is_seen) {
    place->put(".chat_config", R"({"chat_room_name":"A","created_time":"1"})");
    alice.come();
    alice.leave();
    place->put(".chat_config", R"({"chat_room_name":"B","created_time":"2"})");
    BOOST_TEST(alice.join().result == CONFAB_E_ROOM_CHANGED);
}

BOOST_AUTO_TEST_CASE(a_setting_that_the_room_contradicts_is_an_error_that_names_both) {
    place->put(".chat_config", R"({"chat_room_name":"A","created_time":"1","days_kept":7})");
    alice.settings.retention_days = 3;
    const auto done = alice.join();
    BOOST_TEST(done.result == CONFAB_E_CONFIG);
    BOOST_TEST(done.text.find('7') != std::string::npos);
    BOOST_TEST(done.text.find('3') != std::string::npos);
    Guest refuses{loop, place, "bob"};
    refuses.settings.retention_days = 0;
    BOOST_TEST(refuses.join().result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(rubbish_among_the_heartbeats_hides_nobody) {
    place->put("users/bob_heartbeat.json", R"({"user_id":"bob","username":"Bob","status":"online"})");
    place->put("users/empty_heartbeat.json", "");
    place->put("users/x_heartbeat.json", R"({"user_id":7})");
    place->put("users/old_heartbeat.json", R"({"user_id":"old","username":"Old","status":"online"})", 10 * minute);
    place->add_folder("users/folder_heartbeat.json");
    alice.join();
    const auto here = alice.await([](const Event& e) { return e.is(CONFAB_MSG_MEMBER); });
    BOOST_TEST(here.roster == (std::vector<std::string>{"alice", "bob"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_passphrase_at_a_compatible_room_is_an_error) {
    place->put(".chat_config", R"({"chat_room_name":"A","created_time":"1"})");
    alice.settings.format = RoomFormat::automatic;
    alice.settings.passphrase = "secret";
    BOOST_TEST(alice.join().result == CONFAB_E_CONFIG);
    alice.settings.passphrase.clear();
    BOOST_TEST(alice.join().result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(an_empty_place_asks_what_it_is_to_be) {
    alice.settings.format = RoomFormat::automatic;
    BOOST_TEST(alice.join().result == CONFAB_E_CONFIG);
    BOOST_TEST(place->files.empty());
}

BOOST_AUTO_TEST_SUITE_END()
