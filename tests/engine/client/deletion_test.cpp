// SPDX-License-Identifier: GPL-3.0-or-later
// What is on the disk, and what it costs.
#include "client/archive.hpp"
#include "client/indexer.hpp"
#include "client/store_parts.hpp"
#include "user.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace confab;
using namespace confab::client;
using namespace confab::test;

namespace {

const ConversationId lobby{AccountId{"mine"}, {}, {}};

std::vector<std::string> files_with(const std::filesystem::path& folder, const std::string& text) {
    std::vector<std::string> found;
    for (const auto& file : std::filesystem::directory_iterator{folder}) {
        std::ifstream in{file.path()};
        std::ostringstream all;
        all << in.rdbuf();
        if (all.str().find(text) != std::string::npos) found.push_back(file.path().filename());
    }
    return found;
}

Entry line(int number, Timestamp time) {
    return {.sender = UserId{"bob"}, .time = time, .body = "line " + std::to_string(number)};
}

void fill(Archive& archive, const ConversationId& where, int count, Timestamp from) {
    std::vector<Archive::Said> page;
    for (int i = 0; i < count; ++i) {
        page.push_back({where, line(i, from + std::chrono::seconds{i})});
        if (page.size() == 1'000 || i + 1 == count) BOOST_REQUIRE(archive.keep_missed(std::exchange(page, {}), {}));
    }
}

/// How much SQLite does for `what`, in hundreds of its steps.
int effort(Store& store, const std::function<void()>& what) {
    int count = 0;
    auto* database = store.parts().sql.database().raw();
    sqlite3_progress_handler(
        database, 100, [](void* counted) { return ++*static_cast<int*>(counted), 0; }, &count);
    what();
    sqlite3_progress_handler(database, 0, nullptr, nullptr);
    return count;
}

} // namespace

BOOST_AUTO_TEST_SUITE(on_disk)

BOOST_AUTO_TEST_CASE(of_what_was_deleted_no_byte_is_left) {
    FarSide far;
    User alice;
    alice.connect();
    for (int i = 0; i < 300; ++i) far.say("bob", "xylophonistical " + std::to_string(i), "alice");
    far.say("bob", "marimba for all");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 301; }));
    BOOST_TEST(alice.search({.text = "xylophonistical"})->hits.size() == 50U);
    BOOST_TEST(!files_with(alice.folder.path, "xylophonistical").empty());
    alice.forget_history(alice.account->direct(UserId{"bob"}));
    BOOST_TEST(files_with(alice.folder.path, "xylophonistical") == std::vector<std::string>{},
               boost::test_tools::per_element());
    BOOST_TEST(alice.search({.text = "xylophonistical"})->hits.empty());
    BOOST_TEST(alice.search({.text = "marimba"})->hits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_write_ahead_log_stays_small_while_much_comes_and_is_indexed) {
    User alice;
    auto archive = Archive::open(*alice.store, AccountId{"mine"});
    BOOST_REQUIRE(archive);
    fill(**archive, lobby, 30'000, Timestamp{std::chrono::seconds{1}});
    alice.store->parts().worker->post([](WorkerSide& side) { (void)bring_index_up_to_date(side); });
    const auto wal = alice.folder.path / "history.sqlite-wal";
    std::uintmax_t largest = 0;
    for (int i = 0; i < 8'000; ++i) {
        BOOST_REQUIRE((*archive)->keep({lobby, line(i, Timestamp{std::chrono::seconds{50'000 + i}})}, {}));
        largest = std::max(largest, std::filesystem::file_size(wal));
    }
    BOOST_TEST_MESSAGE("the largest: " << largest / 1024 << " KiB");
    BOOST_TEST(largest < 80U * 1024 * 1024);
}

BOOST_AUTO_TEST_CASE(looking_into_a_conversation_costs_the_same_however_much_there_is_elsewhere) {
    Loop loop;
    auto store = Store::open(loop, {});
    BOOST_REQUIRE(store);
    auto archive = Archive::open(**store, AccountId{"mine"});
    BOOST_REQUIRE(archive);
    const ConversationId bob{AccountId{"mine"}, {}, UserId{"bob"}};
    fill(**archive, bob, 1, Timestamp{std::chrono::seconds{1}});
    fill(**archive, lobby, 20'000, Timestamp{std::chrono::seconds{100}});
    const auto middle = (*archive)->find(lobby, Timestamp{std::chrono::seconds{10'000}});
    BOOST_REQUIRE(middle);
    BOOST_TEST(effort(**store, [&] { BOOST_TEST(!(*archive)->find(bob, Timestamp{std::chrono::seconds{50}})); }) < 10);
    BOOST_TEST(effort(**store, [&] { (void)(*archive)->before(lobby, middle->key, 50); }) < 100);
    BOOST_TEST(effort(**store, [&] { (void)(*archive)->after(lobby, middle->key, 50); }) < 100);
    BOOST_TEST(effort(**store, [&] { (void)(*archive)->next(lobby, middle->key); }) < 10'000);
}

BOOST_AUTO_TEST_CASE(own_messages_too_are_read_once_they_were_seen) {
    FarSide far;
    User alice;
    alice.connect();
    for (int i = 0; i < 3; ++i) BOOST_REQUIRE(alice.account->send(alice.lobby(), "mine"));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    alice.account->mark_read(alice.lobby());
    const auto left = alice.store->parts().sql.number(
        "SELECT count(*) FROM entry JOIN conversation ON conversation.id = conversation "
        "WHERE (position, key) > (read_position, read_key)");
    BOOST_REQUIRE(left);
    BOOST_TEST(left->value() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
