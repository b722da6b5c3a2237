// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/async/scope.hpp"
#include "test_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <atomic>
#include <thread>

/// What a Folder promises everywhere: run on a folder of this machine, and on a real SMB server.
namespace confab::share::test {
namespace {

using namespace std::chrono_literals;
using storage::Detail;

Task<void> claim_one(Folder& folder, std::string path, std::string text, int& won, int& lost) {
    const auto claimed = co_await folder.claim(std::move(path), bytes_of(text), within(limit));
    if (claimed) ++won;
    if (code(claimed) == CONFAB_E_NAME_IN_USE) ++lost;
}

Task<void> create_one(Folder& folder, std::string path, std::string text, int& made) {
    const auto created = co_await folder.create(std::move(path), bytes_of(text), within(limit));
    if (created) ++made;
}

void make_old(const fs::path& path, std::chrono::hours age) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
}

} // namespace

BOOST_AUTO_TEST_SUITE(folder)

BOOST_AUTO_TEST_CASE(what_is_created_is_there_whole) {
    TestFolder room;
    BOOST_TEST(code(room.create("a.json", "hello")) == CONFAB_OK);
    BOOST_TEST(code(room.create("聊天.txt", pattern(90'000))) == CONFAB_OK);
    BOOST_TEST(code(room.create("empty", "")) == CONFAB_OK);
    BOOST_TEST(room.names("") == "a.json empty 聊天.txt");
    BOOST_TEST(room.read("a.json").value() == "hello");
    BOOST_TEST(room.read("empty").value() == "");
    BOOST_TEST((room.read("聊天.txt").value() == pattern(90'000)));
    BOOST_TEST(content_of(room.disk / "a.json") == "hello");
    BOOST_TEST(room.on_disk() == 3U); // no temporary file is left
}

BOOST_AUTO_TEST_CASE(folders_are_made_where_they_are_missing) {
    TestFolder room;
    BOOST_TEST(code(room.create("private/a_b/c/x", "1")) == CONFAB_OK);
    BOOST_TEST(code(room.run(room.folder->claim("logs/lock", bytes_of("2"), within(limit)))) == CONFAB_OK);
    BOOST_TEST(code(room.run(room.folder->replace("users/a", bytes_of("3"), within(limit)))) == CONFAB_OK);
    BOOST_TEST(room.names("") == "logs/ private/ users/");
    BOOST_TEST(room.read("private/a_b/c/x").value() == "1");
    BOOST_TEST(room.read("logs/lock").value() == "2");
    BOOST_TEST(room.read("users/a").value() == "3");
}

BOOST_AUTO_TEST_CASE(a_listing_tells_sizes_and_times) {
    TestFolder room;
    BOOST_TEST(code(room.create("x", "12345")) == CONFAB_OK);
    const auto listed = room.list("").value();
    BOOST_REQUIRE(listed.size() == 1U);
    BOOST_TEST(listed[0].bytes == 5U);
    BOOST_TEST(std::abs(listed[0].modified_us - g_get_real_time()) < 60'000'000);
    const auto alone = room.run(room.folder->stat("x", within(limit))).value();
    BOOST_TEST(alone.name == "x");
    BOOST_TEST(alone.bytes == 5U);
    BOOST_TEST(alone.modified_us == listed[0].modified_us);
}

BOOST_AUTO_TEST_CASE(nothing_is_created_over_another_file) {
    TestFolder room;
    BOOST_TEST(code(room.create("x", "first")) == CONFAB_OK);
    BOOST_TEST(code(room.create("x", "second")) == CONFAB_E_NAME_IN_USE);
    BOOST_TEST(room.read("x").value() == "first");
    fs::create_directory(room.disk / "folder");
    BOOST_TEST(code(room.create("folder", "third")) != CONFAB_OK);
    BOOST_TEST(room.run(room.folder->settled(within(limit))) == CONFAB_OK);
    BOOST_TEST(room.on_disk() == 2U);
}

BOOST_AUTO_TEST_CASE(one_of_many_who_claim_a_name_gets_it) {
    TestFolder room;
    int won = 0, lost = 0;
    async::Scope scope;
    for (int i = 0; i < 10; ++i) scope.spawn(claim_one(*room.folder, "logs/lock", std::to_string(i), won, lost));
    room.loop.until([&] { return scope.running() == 0; });
    BOOST_TEST(won == 1);
    BOOST_TEST(lost == 9);
}

BOOST_AUTO_TEST_CASE(many_at_once_do_not_hinder_each_other) {
    TestFolder room;
    int made = 0;
    async::Scope scope;
    for (int i = 0; i < 30; ++i)
        scope.spawn(create_one(*room.folder, "new/folder/" + std::to_string(i), pattern(1000), made));
    room.loop.until([&] { return scope.running() == 0; });
    BOOST_TEST(made == 30);
    BOOST_TEST(room.list("new/folder").value().size() == 30U);
}

BOOST_AUTO_TEST_CASE(a_replaced_file_has_the_new_content) {
    TestFolder room;
    for (const auto* text : {"first", "second", "3"}) {
        BOOST_TEST(code(room.run(room.folder->replace("users/a", bytes_of(text), within(limit)))) == CONFAB_OK);
        BOOST_TEST(room.read("users/a").value() == text);
    }
    BOOST_TEST(room.on_disk() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found_and_counts_as_removed) {
    TestFolder room;
    BOOST_TEST(code(room.list("nowhere")) == CONFAB_E_NOT_FOUND);
    BOOST_TEST(code(room.read("nowhere/x")) == CONFAB_E_NOT_FOUND);
    BOOST_TEST(code(room.run(room.folder->stat("x", within(limit)))) == CONFAB_E_NOT_FOUND);
    BOOST_TEST(code(room.run(room.folder->remove("x", within(limit)))) == CONFAB_OK);
    BOOST_TEST(code(room.create("x", "1")) == CONFAB_OK);
    BOOST_TEST(code(room.run(room.folder->remove("x", within(limit)))) == CONFAB_OK);
    BOOST_TEST(room.names("") == "");
}

BOOST_AUTO_TEST_CASE(a_file_above_the_limit_is_not_read) {
    TestFolder room;
    write(room.disk / "x", pattern(5000));
    BOOST_TEST(code(room.read("x", 4999)) == CONFAB_E_TOO_LARGE);
    BOOST_TEST(room.read("x", 5000).value().size() == 5000U);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_named_like_a_message_is_listed_as_one_and_not_read) {
    TestFolder room;
    fs::create_directory(room.disk / "msg.json");
    BOOST_TEST(room.names("") == "msg.json/");
    BOOST_TEST(code(room.read("msg.json")) < CONFAB_OK);
    BOOST_TEST(code(room.read("msg.json")) != CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(paths_lead_nowhere_else) {
    TestFolder room;
    for (const auto* path : {"../x", "a/../../x", "/x", "a//x", "a/", "./x", "."}) {
        BOOST_TEST(code(room.create(path, "1")) == CONFAB_E_INVALID, path);
        BOOST_TEST(code(room.read(path)) == CONFAB_E_INVALID, path);
        BOOST_TEST(code(room.list(path)) == CONFAB_E_INVALID, path);
        BOOST_TEST(code(room.run(room.folder->remove(path, within(limit)))) == CONFAB_E_INVALID, path);
    }
    BOOST_TEST(code(room.create("", "1")) == CONFAB_E_INVALID);
    BOOST_TEST(code(room.run(room.folder->remove("", within(limit)))) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(no_reader_ever_sees_a_half_file) {
    TestFolder room;
    const auto text = pattern(60'000);
    std::atomic<bool> ended = false;
    std::atomic<int> seen = 0, half = 0;
    std::thread reader{[&] {
        while (!ended)
            for (const auto& entry : fs::directory_iterator{room.disk}) {
                if (!entry.path().filename().string().starts_with("msg_")) continue;
                ++seen;
                if (content_of(entry.path()) != text) ++half;
            }
    }};
    for (int i = 0; i < 60; ++i) BOOST_TEST(code(room.create("msg_" + std::to_string(i), text)) == CONFAB_OK);
    ended = true;
    reader.join();
    BOOST_TEST(seen > 0);
    BOOST_TEST(half == 0);
}

BOOST_AUTO_TEST_CASE(temporary_files_are_not_listed_and_go_when_they_are_old) {
    TestFolder room;
    write(room.disk / "public/.confab-tmp-0000000000000001", "old");
    write(room.disk / "public/.confab-tmp-0000000000000002", "of today");
    write(room.disk / "public/msg_1", "a message as old");
    make_old(room.disk / "public/.confab-tmp-0000000000000001", 25h);
    make_old(room.disk / "public/.confab-tmp-0000000000000002", 22h);
    make_old(room.disk / "public/msg_1", 25h);
    const auto offset = room.run(room.folder->clock_offset("users", within(limit)));
    BOOST_TEST(std::abs(offset.value()) < 3'000'000);
    BOOST_TEST(room.names("public") == "msg_1");
    BOOST_TEST(room.run(room.folder->settled(within(limit))) == CONFAB_OK);
    BOOST_TEST(!fs::exists(room.disk / "public/.confab-tmp-0000000000000001"));
    BOOST_TEST(fs::exists(room.disk / "public/.confab-tmp-0000000000000002"));
    BOOST_TEST(fs::is_empty(room.disk / "users"));
}

BOOST_AUTO_TEST_CASE(a_cancelled_call_ends) {
    TestFolder room;
    async::StopSource source;
    source.cancel();
    BOOST_TEST(code(room.run(room.folder->list("", Detail::names, source.stop()))) == CONFAB_E_CANCELLED);
    BOOST_TEST(code(room.run(room.folder->create("x", bytes_of("1"), source.stop()))) == CONFAB_E_CANCELLED);
    BOOST_TEST(code(room.run(room.folder->read("x", 10, source.stop()))) == CONFAB_E_CANCELLED);
}

BOOST_AUTO_TEST_CASE(a_change_in_a_folder_of_this_machine_is_told_and_on_a_server_a_listing_is_needed) {
    TestFolder room;
    fs::create_directory(room.disk / "public");
    int told = 0;
    const auto watch = room.folder->watch("public", [&told] { ++told; });
    BOOST_TEST((watch != nullptr) == !on_smb());
    if (!watch) return;
    room.loop.settle();
    BOOST_TEST(told == 0);
    fs::rename((write(room.disk / "x", "1"), room.disk / "x"), room.disk / "public/x");
    room.loop.until([&] { return told > 0; });
    // As this program writes: through a temporary name in the same folder.
    fs::create_directory(room.disk / "other");
    bool moved = false;
    const auto other = room.folder->watch("other", [&moved] { moved = true; });
    BOOST_TEST(code(room.create("other/y", "2")) == CONFAB_OK);
    room.loop.until([&] { return moved; });
    BOOST_TEST(room.folder->watch("not there yet", [] {}) == nullptr);
}

BOOST_AUTO_TEST_CASE(what_is_neither_file_nor_folder_is_left_out) {
    if (on_smb()) return; // the server decides what it shows
    TestFolder room;
    BOOST_REQUIRE(::mkfifo((room.disk / "pipe").c_str(), 0600) == 0);
    fs::create_symlink("/etc/passwd", room.disk / "link");
    BOOST_TEST(code(room.create("x", "1")) == CONFAB_OK);
    BOOST_TEST(room.names("") == "x");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::share::test
