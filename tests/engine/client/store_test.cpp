// SPDX-License-Identifier: GPL-3.0-or-later
#define BOOST_TEST_MODULE client_store
#include "client/schema.hpp"
#include "client/store_parts.hpp"
#include "user.hpp"

#include <sys/stat.h>

#include <fstream>

using namespace confab;
using namespace confab::client;
using namespace confab::test;

namespace {

unsigned mode(const std::filesystem::path& file) {
    struct stat status {};
    BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 0777;
}

Error refused(Loop& loop, const std::filesystem::path& folder) {
    auto opened = Store::open(loop, folder);
    BOOST_REQUIRE(!opened);
    BOOST_TEST(opened.error().text.find(folder.string()) != std::string::npos);
    return opened.error();
}

void change(const std::filesystem::path& folder, const char* sql) {
    auto database = store::Database::open(folder / StoreParts::history_file, store::Database::Mode::write,
                                          store::Durability::normal);
    BOOST_REQUIRE(database);
    BOOST_REQUIRE(database->execute(sql));
}

/// History as a network without a log would bring it.
std::vector<EntryKey> fill(Store& store, int count) {
    auto archive = Archive::open(store, AccountId{"mine"});
    BOOST_REQUIRE(archive);
    std::vector<EntryKey> keys;
    std::vector<Archive::Said> page;
    for (int i = 1; i <= count; ++i) {
        page.push_back({{AccountId{"mine"}, {}, {}},
                        {.sender = UserId{"bob"},
                         .time = Timestamp{std::chrono::seconds{i}},
                         .body = "line " + std::to_string(i)}});
        if (page.size() < 1000 && i < count) continue;
        auto kept = (*archive)->keep_missed(std::exchange(page, {}), {});
        BOOST_REQUIRE(kept);
        for (const auto& each : *kept) keys.push_back(each.entry.key);
    }
    return keys;
}

} // namespace

BOOST_AUTO_TEST_SUITE(profile_store)

BOOST_AUTO_TEST_CASE(what_is_kept_is_readable_by_its_owner_only) {
    Folder folder;
    Loop loop;
    auto store = Store::open(loop, folder.path / "new" / "profile");
    BOOST_REQUIRE(store);
    BOOST_TEST(mode(folder.path / "new" / "profile") == 0700U);
    for (const auto& file : std::filesystem::directory_iterator{folder.path / "new" / "profile"})
        BOOST_TEST(mode(file.path()) == 0600U);
}

BOOST_AUTO_TEST_CASE(preferences_and_accounts_are_there_again) {
    User alice;
    BOOST_REQUIRE(alice.store->set_preference("style", "light"));
    BOOST_REQUIRE(alice.store->set_preference("style", "dark"));
    SavedAccount work{{AccountId{"work"}, "far", {{"host", "a"}, {"port", "1"}}, UserId{"al"}, "Al", true}, true};
    SavedAccount home{{AccountId{"home"}, "far", {{"host", "b"}}, UserId{"alice"}, "Alice", false}, false};
    BOOST_REQUIRE(alice.client->save(work));
    BOOST_REQUIRE(alice.client->save(home));
    work.config.settings = {{"host", "c"}};
    work.online = false;
    BOOST_REQUIRE(alice.client->save(work));
    alice.stop();
    alice.start();
    BOOST_TEST(alice.store->preference("style").value() == "dark");
    BOOST_TEST(!alice.store->preference("other"));
    const auto saved = alice.client->saved();
    BOOST_REQUIRE(saved.size() == 2U);
    BOOST_TEST(saved[0].config.id.value == "work");
    BOOST_CHECK(saved[0].config.settings == work.config.settings);
    BOOST_TEST(saved[0].config.retry_from_start);
    BOOST_TEST(!saved[0].online);
    BOOST_TEST(saved[1].config.user.value == "alice");
    BOOST_REQUIRE(alice.client->forget(AccountId{"work"}));
    BOOST_TEST(alice.client->saved().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_profile_has_one_program_at_a_time) {
    Folder folder;
    Loop loop;
    auto store = Store::open(loop, folder.path);
    BOOST_REQUIRE(store);
    BOOST_CHECK(refused(loop, folder.path).code == Code::wrong_state);
    store->reset();
    BOOST_TEST(Store::open(loop, folder.path).has_value());
}

BOOST_AUTO_TEST_CASE(a_newer_file_is_refused_with_a_sentence_and_untouched) {
    Folder folder;
    Loop loop;
    BOOST_REQUIRE(Store::open(loop, folder.path));
    change(folder.path, "PRAGMA user_version=99");
    const auto error = refused(loop, folder.path);
    BOOST_CHECK(error.code == Code::unsupported);
    change(folder.path, fmt::format("PRAGMA user_version={}", schema::steps().size()).c_str());
    BOOST_TEST(Store::open(loop, folder.path).has_value());
}

BOOST_AUTO_TEST_CASE(a_file_of_the_first_version_is_brought_up_to_date) {
    Folder folder;
    Loop loop;
    {
        auto old = store::Database::open(folder.path / StoreParts::history_file, store::Database::Mode::create,
                                         store::Durability::normal);
        BOOST_REQUIRE(old);
        BOOST_REQUIRE(store::migrate(*old, schema::application_id, schema::steps().first(1)));
        BOOST_REQUIRE(old->execute(
            "INSERT INTO account(name) VALUES ('mine');"
            "INSERT INTO conversation(account, room, peer, peer_folded) VALUES (1, '', '', '');"
            "INSERT INTO entry(conversation, position, serial, kind, delivery, sender, sender_name, id, origin, time, body, "
            "cursor, generation, seq, gap) VALUES (1, 0, 1, 0, 0, 'bob', '', '', '', 1, 'from long ago', '', 0, 0, 0);"
            "UPDATE serial SET last = 1"));
    }
    auto store = Store::open(loop, folder.path);
    BOOST_REQUIRE(store);
    auto archive = Archive::open(**store, AccountId{"mine"});
    BOOST_REQUIRE(archive);
    BOOST_TEST((*archive)->newest({AccountId{"mine"}, {}, {}}, 5).entries.at(0).body == "from long ago");
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_refused_with_a_sentence) {
    Loop loop;
    for (const int kept : {5'000, 600, 100}) {
        Folder folder;
        const auto file = folder.path / StoreParts::history_file;
        {
            auto store = Store::open(loop, folder.path);
            BOOST_REQUIRE(store);
            fill(**store, 500);
        }
        std::filesystem::resize_file(file, static_cast<std::uintmax_t>(kept));
        BOOST_CHECK(refused(loop, folder.path).code == Code::io);
    }
    Folder folder;
    std::ofstream{folder.path / StoreParts::history_file} << "this is a letter to my aunt, and no database at all. "
                                                             "It is long enough for a header, though, and goes on.";
    BOOST_CHECK(refused(loop, folder.path).code == Code::io);
    Folder foreign;
    {
        auto other = store::Database::open(foreign.path / StoreParts::history_file, store::Database::Mode::create,
                                           store::Durability::normal);
        BOOST_REQUIRE(other->execute("PRAGMA application_id=7; CREATE TABLE theirs(x)"));
    }
    BOOST_CHECK(refused(loop, foreign.path).code == Code::io);
}

BOOST_AUTO_TEST_CASE(pages_of_a_long_history_are_next_to_each_other_and_bounded) {
    Loop loop;
    auto store = Store::open(loop, {});
    BOOST_REQUIRE(store);
    constexpr int many = 100'000;
    const auto keys = fill(**store, many);
    const ConversationId lobby{AccountId{"mine"}, {}, {}};
    auto archive = Archive::open(**store, AccountId{"mine"});
    BOOST_REQUIRE(archive);
    BOOST_TEST((*archive)->thread(lobby)->unread == ConversationTable::most_unread);
    auto page = (*archive)->newest(lobby, 50);
    int expected = many;
    std::size_t pages = 0;
    while (!page.entries.empty()) {
        BOOST_REQUIRE(page.entries.size() <= 50U);
        for (auto entry = page.entries.rbegin(); entry != page.entries.rend(); ++entry)
            BOOST_REQUIRE(entry->body == "line " + std::to_string(expected--));
        BOOST_REQUIRE(page.more_before == (expected > 0));
        page = (*archive)->before(lobby, page.entries.front().key, 50).page;
        ++pages;
    }
    BOOST_TEST(expected == 0);
    BOOST_TEST(pages == 2000U);

    const auto middle = keys[50'000];
    const auto around = (*archive)->around(lobby, middle, 50);
    BOOST_TEST(around.entries.size() == 50U);
    BOOST_CHECK(around.entries.at(25).key == middle);
    BOOST_TEST((around.more_before && around.more_after));
    const auto after = (*archive)->after(lobby, middle, 3).page;
    BOOST_TEST(User::said(after) == numbers(50'002, 50'004), boost::test_tools::per_element());
    BOOST_TEST((*archive)->before(lobby, EntryKey{99'999'999}, 5).page.entries.empty());
    BOOST_TEST((*archive)->newest({AccountId{"other"}, {}, {}}, 5).entries.empty());
    const auto found = (*archive)->find(lobby, Timestamp{std::chrono::seconds{70'000}});
    BOOST_REQUIRE(found);
    BOOST_CHECK(found->key == keys[69'999]);
}

BOOST_AUTO_TEST_CASE(what_was_read_and_drafted_is_known_after_a_restart) {
    FarSide far;
    User alice;
    alice.connect();
    for (const auto& text : numbers(1, 3)) far.say("bob", text);
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 3; }));
    BOOST_TEST(alice.unread[alice.lobby()] == 3U);
    alice.account->mark_read(alice.lobby());
    BOOST_TEST(alice.unread[alice.lobby()] == 0U);
    for (const auto& text : numbers(4, 5)) far.say("bob", text);
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 5; }));
    alice.account->set_draft(alice.lobby(), "dear all, …");
    alice.stop();
    alice.start();
    BOOST_TEST(alice.account->conversations().at(0).unread == 2U);
    BOOST_TEST(alice.account->draft(alice.lobby()) == "dear all, …");
    const auto first = alice.account->first_unread(alice.lobby());
    BOOST_REQUIRE(first);
    BOOST_TEST(alice.account->around(alice.lobby(), *first, 1).entries.back().body == "line 4");
    alice.account->mark_read(alice.lobby());
    alice.account->set_draft(alice.lobby(), "");
    alice.stop();
    alice.start();
    BOOST_TEST(alice.account->conversations().at(0).unread == 0U);
    BOOST_TEST(alice.account->draft(alice.lobby()).empty());
}

BOOST_AUTO_TEST_CASE(what_was_deleted_stays_deleted) {
    FarSide far;
    for (const auto& text : numbers(1, 300)) far.say("bob", text);
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return !alice.account->newest(alice.lobby(), 1).entries.empty(); }));
    alice.account->set_draft(alice.lobby(), "kept");
    BOOST_REQUIRE(alice.search({.text = "line"})->hits.size() == 50U);
    alice.forget_history(alice.lobby());
    BOOST_TEST(alice.account->newest(alice.lobby(), 50).entries.empty());
    BOOST_TEST(alice.search({.text = "line"})->hits.empty());
    BOOST_TEST(alice.account->draft(alice.lobby()) == "kept");
    auto left = alice.store->parts().sql.number("SELECT count(*) FROM entry WHERE body LIKE 'line%'");
    BOOST_TEST(left->value() == 0);
    left = alice.store->parts().sql.number("SELECT count(*) FROM conversation");
    BOOST_TEST(left->value() == 1);

    far.say("bob", "line 301");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 1; }));
    BOOST_TEST(alice.everything() == numbers(301, 301), boost::test_tools::per_element());
    // Neither a full sync nor another log brings it back.
    for (const auto* log : {"log-a", "log-b"}) {
        alice.account->disconnect();
        far.log_id = log;
        far.token += "x";
        alice.connect();
        alice.settle();
        BOOST_TEST(alice.everything() == numbers(301, 301), boost::test_tools::per_element());
    }
    BOOST_TEST(alice.search({.text = "line"})->hits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_deletion_that_was_cut_short_goes_on_at_the_next_start) {
    FarSide far;
    User alice;
    alice.connect();
    for (const auto& text : numbers(1, 700)) far.say("bob", text);
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 700; }));
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "mine"));
    alice.account->delete_history(alice.lobby(), [](const Result<void>&) { BOOST_ERROR("it ended"); });
    alice.stop();
    alice.start();
    BOOST_REQUIRE(alice.until([&] {
        return alice.store->parts().sql.number("SELECT count(*) FROM entry WHERE body LIKE 'line%'")->value() == 0;
    }));
    BOOST_TEST(alice.search({.text = "line"})->hits.empty());
}

BOOST_AUTO_TEST_CASE(a_forgotten_account_leaves_nothing) {
    FarSide far;
    User alice;
    alice.connect();
    for (const auto& text : numbers(1, 10)) far.say("bob", text);
    far.say("bob", "secret", "alice");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 11; }));
    alice.account = nullptr;
    BOOST_REQUIRE(alice.client->forget(AccountId{"mine"}));
    BOOST_TEST(!alice.client->account(AccountId{"mine"}));
    BOOST_REQUIRE(
        alice.until([&] { return alice.store->parts().sql.number("SELECT count(*) FROM account")->value() == 0; }));
    BOOST_TEST(alice.store->parts().sql.number("SELECT count(*) FROM entry")->value() == 0);
    alice.set("alice");
    BOOST_TEST(alice.account->newest(alice.lobby(), 5).entries.empty());
}

BOOST_AUTO_TEST_SUITE_END()
