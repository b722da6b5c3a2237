// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/archive.hpp"
#include "user.hpp"

#include <json-glib/json-glib.h>
#include <sys/stat.h>

#include <fstream>
#include <random>
#include <sstream>

using namespace confab;
using namespace confab::client;
using namespace confab::test;

namespace {

std::string contents(const std::filesystem::path& file) {
    std::ifstream in{file};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

struct Line {
    ConversationId where;
    std::string sender, body;
    Timestamp time;
};

std::vector<std::string> bodies(const SearchResult& result) {
    std::vector<std::string> all;
    for (const auto& hit : result.hits) all.push_back(hit.entry.body);
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(search)

BOOST_AUTO_TEST_CASE(a_search_finds_what_a_plain_scan_finds) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    const std::vector<std::string> words{"历史", "记录", "聊天",  "天气", "很好", "hello", "World",
                                         "wor",  "café", "naïve", "😀",    "a",    "x",     "的",
                                         "搜索", "\"",   "OR",    "NOT",  "日志", "*"};
    const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); };

    User alice;
    auto archive = Archive::open(*alice.store, AccountId{"mine"});
    BOOST_REQUIRE(archive);
    std::vector<Line> lines;
    std::vector<Archive::Said> page;
    for (int i = 0; i < 3'000; ++i) {
        std::string body;
        for (std::size_t n = 1 + pick(5); n > 0; --n) body += words[pick(words.size())] + (pick(2) == 0 ? " " : "");
        const auto sender = pick(2) == 0 ? "bob" : "Carol";
        const ConversationId where{AccountId{"mine"}, {}, UserId{pick(3) == 0 ? sender : ""}};
        const Timestamp time{std::chrono::milliseconds{1'700'000'000'000 + (i * 1000 + static_cast<int>(pick(500))) *
                                                                               (pick(10) == 0 ? -1 : 1)}};
        lines.push_back({where, sender, body, time});
        page.push_back({where, {.sender = UserId{sender}, .time = time, .body = body}});
        if (pick(50) == 0) BOOST_REQUIRE((*archive)->keep_missed(std::exchange(page, {}), {}));
    }
    BOOST_REQUIRE((*archive)->keep_missed(std::move(page), {}));
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.time > b.time; });

    for (int round = 0; round < 60; ++round) {
        SearchRequest request{.text = words[pick(words.size())], .limit = 7};
        if (pick(2) == 0) request.text += " " + words[pick(words.size())];
        if (pick(4) == 0) request.sender = UserId{"CAROL"};
        if (pick(4) == 0) request.in = ConversationId{AccountId{"mine"}, {}, UserId{"bob"}};
        if (pick(4) == 0) request.since = Timestamp{std::chrono::seconds{1'700'000'700}};
        if (pick(4) == 0) request.until = Timestamp{std::chrono::seconds{1'700'002'000}};
        const auto query = store::TextQuery::parse(request.text);
        std::vector<std::string> expected;
        for (const auto& line : lines) {
            if (!query->matches(line.body)) continue;
            if (!request.sender.empty() && line.sender != "Carol") continue;
            if (request.in && line.where.peer.value != "bob") continue;
            if (request.since != Timestamp{} && line.time < request.since) continue;
            if (request.until != Timestamp{} && line.time > request.until) continue;
            expected.push_back(line.body);
        }
        std::vector<std::string> found;
        while (true) {
            auto result = alice.search(request);
            BOOST_REQUIRE_MESSAGE(result, (result ? std::string{} : result.error().text));
            const auto next = bodies(*result);
            found.insert(found.end(), next.begin(), next.end());
            if (!result->more) break;
            BOOST_REQUIRE(result->hits.size() == 7U);
            request.before = result->hits.back().entry.key;
        }
        std::sort(found.begin(), found.end()); // of one millisecond the order is open
        std::sort(expected.begin(), expected.end());
        BOOST_TEST(found == expected,
                   "'" << request.text << "' (seed " << seed << "): " << found.size() << " of " << expected.size());
    }
}

BOOST_AUTO_TEST_CASE(hits_are_the_newest_first_and_say_where_they_are) {
    FarSide far;
    User alice;
    alice.connect();
    far.say("bob", "天气很好");
    far.say("bob", "今天天气不好", "alice");
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "天气如何"));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled() && alice.heard().size() == 2; }));
    const auto result = alice.search({.text = "天气"});
    BOOST_REQUIRE(result);
    BOOST_TEST(bodies(*result) == (std::vector<std::string>{"天气如何", "今天天气不好", "天气很好"}),
               boost::test_tools::per_element());
    BOOST_TEST(result->hits.at(1).where.peer.value == "bob");
    BOOST_TEST(!result->more);
    BOOST_TEST(alice.account->around(alice.lobby(), result->hits.at(0).entry.key, 1).entries.at(0).body == "天气如何");
    BOOST_TEST(alice.search({.text = "天气", .account = AccountId{"another"}})->hits.empty());
    BOOST_TEST(alice.search({.text = "天气", .account = AccountId{"mine"}})->hits.size() == 3U);
}

BOOST_AUTO_TEST_CASE(searches_for_nothing_are_refused) {
    User alice;
    for (const auto* text : {"", " ", "\t \n"}) {
        auto result = alice.search({.text = text});
        BOOST_REQUIRE(!result);
        BOOST_CHECK(result.error().code == Code::invalid);
    }
}

BOOST_AUTO_TEST_CASE(an_index_that_is_gone_is_made_anew) {
    FarSide far;
    User alice;
    alice.connect();
    far.say("bob", "find me");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 1; }));
    BOOST_TEST(alice.search({.text = "find"})->hits.size() == 1U);
    alice.stop();
    for (const auto* file : {"search.sqlite", "search.sqlite-wal", "search.sqlite-shm"})
        std::filesystem::remove(alice.folder.path / file);
    alice.start();
    BOOST_TEST(alice.search({.text = "find"})->hits.size() == 1U);
    alice.stop();
    std::ofstream{alice.folder.path / "search.sqlite"} << "rubbish";
    alice.start();
    BOOST_TEST(alice.search({.text = "find"})->hits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_hit_at_the_server_stands_where_it_belongs_and_is_gone_on_from) {
    FarSide far;
    for (const auto& text : numbers(1, 300)) far.say("bob", text);
    far.log.at(99).body = "the needle";
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return !alice.account->newest(alice.lobby(), 1).entries.empty(); }));
    std::optional<Result<SearchResult>> got;
    alice.account->ask_search({.text = "needle"}, [&](Result<SearchResult> result) { got = std::move(result); });
    BOOST_REQUIRE(alice.until([&] { return got.has_value(); }));
    BOOST_REQUIRE(*got);
    BOOST_REQUIRE((*got)->hits.size() == 1U);
    const auto hit = (*got)->hits.at(0);
    BOOST_TEST(hit.entry.seq == 100U);
    const auto around = alice.account->around(alice.lobby(), hit.entry.key, 10);
    BOOST_TEST(around.entries.size() == 1U);
    BOOST_TEST((around.more_before && around.more_after));
    BOOST_TEST(User::said(alice.before(hit.entry.key, 2)) == numbers(98, 99), boost::test_tools::per_element());
    BOOST_TEST(User::said(alice.after(hit.entry.key, 2)) == numbers(101, 102), boost::test_tools::per_element());
    auto all = numbers(1, 300);
    all.at(99) = "the needle";
    BOOST_TEST(alice.everything() == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_time_is_found_also_where_nothing_is_stored_yet) {
    FarSide far;
    for (const auto& text : numbers(1, 500)) far.say("bob", text);
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return !alice.account->newest(alice.lobby(), 1).entries.empty(); }));
    std::optional<std::optional<EntryKey>> got;
    alice.account->find(alice.lobby(), far.log.at(199).at, [&](std::optional<EntryKey> key) { got = key; });
    BOOST_REQUIRE(alice.until([&] { return got.has_value(); }));
    BOOST_REQUIRE(*got);
    BOOST_TEST(alice.account->around(alice.lobby(), **got, 1).entries.at(0).body == "line 200");
    BOOST_TEST(alice.everything() == numbers(1, 500), boost::test_tools::per_element());
    const auto known = alice.account->find(alice.lobby(), MessageId{"m200"});
    BOOST_REQUIRE(known);
    BOOST_CHECK(*known == **got);
}

BOOST_AUTO_TEST_CASE(a_conversation_is_exported_as_text_and_as_json) {
    FarSide far;
    User alice;
    alice.connect();
    far.say("bob", "two\nlines \"quoted\" \\ \x01 你好");
    far.say("bob", "forged\x1b[2J\rby \xc2\x9b eve");
    for (const auto& text : numbers(1, 1'200)) far.say("bob", text);
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 1'202; }));
    for (const auto format : {ExportFormat::text, ExportFormat::json}) {
        const auto file = alice.folder.path / "export";
        std::ofstream{file} << "old";
        std::optional<Result<std::size_t>> count;
        alice.client->export_conversation(alice.lobby(), format, file,
                                          [&](Result<std::size_t> done) { count = std::move(done); });
        BOOST_REQUIRE(alice.until([&] { return count.has_value(); }));
        BOOST_REQUIRE(*count);
        BOOST_TEST(**count == 1'202U);
        struct stat status {};
        BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
        BOOST_TEST((status.st_mode & 0777) == 0600U);
        const auto text = contents(file);
        BOOST_TEST(text.find("line 1200") != std::string::npos);
        if (format == ExportFormat::text) {
            BOOST_TEST(text.find("bob: two\n    lines") != std::string::npos);
            // Nothing that a terminal would obey.
            BOOST_TEST(text.find_first_of("\x01\x1b\r") == std::string::npos);
            BOOST_TEST(text.find("\xc2\x9b") == std::string::npos);
            BOOST_TEST(text.find("\\u{1b}[2J") != std::string::npos);
            continue;
        }
        JsonNode* root = json_from_string(text.c_str(), nullptr);
        BOOST_REQUIRE(root);
        auto* array = json_node_get_array(root);
        BOOST_TEST(json_array_get_length(array) == 1'202U);
        BOOST_TEST(json_object_get_string_member(json_array_get_object_element(array, 0), "text") ==
                   "two\nlines \"quoted\" \\ \x01 你好");
        json_node_unref(root);
    }
    std::optional<Result<std::size_t>> refused;
    alice.client->export_conversation(alice.lobby(), ExportFormat::text, "/nowhere/at/all",
                                      [&](Result<std::size_t> done) { refused = std::move(done); });
    BOOST_REQUIRE(alice.until([&] { return refused.has_value(); }));
    BOOST_CHECK(refused->error().code == Code::io);
    for (const auto& file : std::filesystem::directory_iterator{alice.folder.path})
        BOOST_TEST(file.path().filename().string().find("export.") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
