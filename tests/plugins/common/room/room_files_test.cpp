// SPDX-License-Identifier: GPL-3.0-or-later
// Files and cleanup, in compatible rooms.
#include "common/layout/message.hpp"
#include "common/layout/room_files.hpp"
#include "world.hpp"

using namespace confab::storage;
using namespace confab::storage::test;
using confab::async::test::Loop;

namespace {

bool is_message(const Event& e) { return e.is(CONFAB_MSG_MESSAGE); }

struct Room2 {
    Loop loop;
    std::shared_ptr<MemoryPlace> place = std::make_shared<MemoryPlace>();
    Guest alice{loop, place, "alice"}, bob{loop, place, "bob"};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(files_in_a_room, Room2)

BOOST_AUTO_TEST_CASE(a_file_goes_there_and_back) {
    alice.come();
    bob.come();
    std::string bytes(300'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
    const auto done = alice.await_done(alice.send_file(bytes, "my picture.png", "small"));
    BOOST_TEST(done.result == CONFAB_OK);
    const auto heard = bob.await(is_message);
    BOOST_REQUIRE(heard.attachments.size() == 1u);
    const auto& file = heard.attachments.front();
    BOOST_TEST(file.image);
    BOOST_TEST(file.name == "my picture.png");
    BOOST_TEST(file.bytes == bytes.size());
    BOOST_TEST(file.sha256.size() == 64u);
    BOOST_TEST(file.thumbnail_bytes == 5u);
    BOOST_TEST(file.ref.starts_with("images/"));
    BOOST_TEST(heard.body.empty());
    const auto whole = bob.fetch(file.ref), rest = bob.fetch(file.ref, 250'000), small = bob.fetch(file.thumbnail_ref);
    for (const auto op : {whole, rest, small}) BOOST_TEST(bob.await_done(op).result == CONFAB_OK);
    BOOST_TEST((bob.fetched(whole) == bytes));
    BOOST_TEST((bob.fetched(rest).substr(250'000) == bytes.substr(250'000)));
    BOOST_TEST(bob.fetched(small) == "small");
    BOOST_TEST(bob.await_done(bob.fetch("private/x_y/msg.json")).result == CONFAB_E_NOT_FOUND);
    BOOST_TEST(alice.count([](const Event& e) { return e.is(CONFAB_MSG_PROGRESS); }) > 0u);
    const auto info = layout::decode(place->text(done.id)).value().file.value();
    BOOST_TEST(info.md5.size() == 32u);
    BOOST_TEST(info.path == file.ref);
}

BOOST_AUTO_TEST_CASE(files_beyond_the_settings_are_refused_before_anything_is_written) {
    alice.settings.max_file_bytes = 10;
    alice.settings.file_types = {".txt"};
    alice.come();
    BOOST_TEST(alice.await_done(alice.send_file("12345678901", "a.txt")).result == CONFAB_E_TOO_LARGE);
    BOOST_TEST(alice.await_done(alice.send_file("1", "a.exe")).result == CONFAB_E_DENIED);
    BOOST_TEST(place->in("files").empty());
    BOOST_TEST(alice.await_done(alice.send_file("1", "A.TXT")).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(cleanup_deletes_what_is_old_and_says_what_it_would) {
    constexpr std::int64_t day = 86'400'000'000;
    place->put("public/" + old_name("py", 200'000), old_message("py", "old"), 2 * day);
    place->put("files/old.txt", "12345", 2 * day);
    place->put("public/" + old_name("py", 100), old_message("py", "new"), 100);
    place->put("private/alice_py/" + old_name("py", 200'000), old_private("py", "alice", "old too"), 2 * day);
    place->put("private/x_y/" + old_name("x", 200'000), old_private("x", "y", "not ours"), 2 * day);
    alice.come();
    alice.await_message("new");
    const auto is_report = [](const Event& e) { return e.is(CONFAB_MSG_STORAGE_REPORT); };
    BOOST_TEST(alice.await_done(alice.storage(CONFAB_STORAGE_PLAN)).result == CONFAB_OK);
    const auto plan = alice.await(is_report);
    BOOST_TEST(plan.messages == 2u);
    BOOST_TEST(plan.files == 1u);
    BOOST_TEST(plan.days == 1u);
    BOOST_TEST(alice.await_done(alice.storage(CONFAB_STORAGE_RUN)).result == CONFAB_OK);
    BOOST_TEST(alice.await(is_report).messages == 2u);
    BOOST_TEST(place->in("public").size() == 1u);
    BOOST_TEST(place->in("files").empty());
    BOOST_TEST(place->in("private/x_y").size() == 1u);
    BOOST_TEST(layout::read_records(place->text("logs/cleanup_stats.json")).size() == 1u);
    BOOST_TEST(alice.await_done(alice.storage(CONFAB_STORAGE_USAGE)).result == CONFAB_OK);
    BOOST_TEST(alice.await(is_report).messages == 1u);
}

BOOST_AUTO_TEST_CASE(of_ten_who_clean_up_at_once_one_does) {
    for (int i = 0; i < 20; ++i)
        place->put("public/" + old_name("py", 200'000 + i), old_message("py", "old"), 200'000'000'000);
    std::vector<std::unique_ptr<Guest>> guests;
    std::vector<confab_op> ops;
    for (int i = 0; i < 10; ++i) guests.push_back(std::make_unique<Guest>(loop, place, "guest" + std::to_string(i)));
    for (const auto& guest : guests) guest->come();
    for (const auto& guest : guests) guest->objects->lag = std::chrono::milliseconds{20};
    for (const auto& guest : guests) ops.push_back(guest->storage(CONFAB_STORAGE_RUN));
    int won = 0;
    for (std::size_t i = 0; i < guests.size(); ++i) {
        const auto done = guests[i]->await_done(ops[i]);
        if (done.result == CONFAB_OK) ++won;
        else BOOST_TEST(done.result == CONFAB_E_AGAIN);
    }
    BOOST_TEST(won == 1);
    BOOST_TEST(place->in("public").empty());
    BOOST_TEST(layout::read_records(place->text("logs/cleanup_stats.json")).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
