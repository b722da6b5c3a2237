// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/full_text.hpp"
#include "store/full_text_match.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>

using namespace confab;
using namespace confab::store;
using test::TemporaryFolder;

namespace {

const std::vector<std::string> query_parts = {
    "中",    "国",   "中国", "中国人",  "國",      "的",   "a",        "an",     "station", "tati",
    "Zeit",  "ß",    "SS",   "é",       "e\u0301", "😀",    "👍🏽", "\"",     "*",       "AND",
    "NEAR(", "-x",   "c++",  "foo_bar", "o_b",     "1234", "9f86d081", "81884c", "'",       "%",
    "_",     "한국", "ก",    "ひら",    "http://", "://",  "\\",       "^a",     "col:x",   "#"};
const std::vector<std::string> text_parts = {"中国",        "中国人民",
                                             "國家",        "我的",
                                             "station",     "stations",
                                             "Bahnstation", "an",
                                             "A",           "Zeitung",
                                             "Straße",      "STRASSE",
                                             "café",        "cafe\u0301",
                                             "😀",           "👍🏽",
                                             "😀😀",          "\"quoted\"",
                                             "a*b",         "AND",
                                             "NEAR(a, b)",  "c++",
                                             "foo_bar",     "foo",
                                             "bar",         "1234",
                                             "12345678901", "9f86d081884c7d659a2feaa0c55ad015",
                                             "don't",       "100%",
                                             "한국어",      "กขค",
                                             "ひらがな",    "http://example.org/中文?a=b",
                                             "C:\\temp",    "^",
                                             "col:x",       "#tag",
                                             "\t",          "\n",
                                             "　",          "x\u0001y",
                                             "的",          "averyveryverylongwordthatisnoordinarywordstation"};

std::string some_text(std::mt19937& random) {
    std::string text;
    for (auto parts = random() % 12; parts > 0; --parts) {
        text += text_parts[random() % text_parts.size()];
        if (random() % 3 != 0) text += ' ';
    }
    return text;
}

/// Part of a text, a word of a list, or two of them.
std::string some_query(std::mt19937& random) {
    std::string text = query_parts[random() % query_parts.size()];
    for (auto more = random() % 4; more == 0; more = random() % 4)
        text += (random() % 2 ? " " : "") + query_parts[random() % query_parts.size()];
    return text;
}

TextQuery parsed(const std::string& text) {
    auto query = TextQuery::parse(text);
    BOOST_REQUIRE_MESSAGE(query, text);
    return *query;
}

std::vector<std::int64_t> candidates(const FullText& index, const TextQuery& query, const FullText::Filter& filter = {},
                                     std::int64_t before = 0) {
    std::vector<std::int64_t> ids;
    const auto done = index.search(query, filter, before, [&](std::int64_t id) {
        ids.push_back(id);
        return true;
    });
    BOOST_REQUIRE_MESSAGE(done, done.error().text);
    BOOST_TEST(std::is_sorted(ids.rbegin(), ids.rend()));
    return ids;
}

std::unique_ptr<FullText> opened(const std::filesystem::path& file, const std::string& source = "log") {
    auto index = FullText::open(file, source);
    BOOST_REQUIRE_MESSAGE(index, index.error().text);
    return std::move(*index);
}

} // namespace

BOOST_AUTO_TEST_SUITE(text_query)

BOOST_AUTO_TEST_CASE(a_query_without_a_word_is_refused) {
    for (const auto* text : {"", " ", "\t\n", "　"}) BOOST_CHECK(TextQuery::parse(text).error().code == Code::invalid);
    BOOST_CHECK(TextQuery::parse("\xff").error().code == Code::invalid);
    BOOST_CHECK(TextQuery::parse(std::string(1025, 'x')).error().code == Code::too_large);
}

BOOST_AUTO_TEST_CASE(all_words_must_occur_in_any_order_and_case) {
    const auto query = parsed("STADT berlin");
    BOOST_TEST(query.matches("Berlin, Hauptstadt"));
    BOOST_TEST(!query.matches("Berlin"));
    BOOST_TEST(parsed("e\u0301").matches("CAFÉ"));
    BOOST_TEST(parsed("中国　人").matches("人在中国"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(full_text)

BOOST_AUTO_TEST_CASE(results_are_those_of_a_plain_scan_whatever_the_text_and_the_query) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    const TemporaryFolder folder;
    const auto index = opened(folder / "search.sqlite");
    std::vector<FullText::Row> rows;
    for (std::int64_t id = 1; id <= 1500; ++id)
        rows.push_back(
            {id, some_text(random), {"room:" + std::to_string(random() % 3), "from:" + std::to_string(random() % 5)}});
    for (std::size_t at = 0; at < rows.size(); at += 100)
        BOOST_REQUIRE(index->add(std::span{rows}.subspan(at, 100), rows[at + 99].id));
    BOOST_TEST(index->position() == 1500);
    std::erase_if(rows, [&](const FullText::Row& row) { return random() % 10 == 0 && index->remove({&row, 1}); });

    for (int round = 0; round < 1500; ++round) {
        // Half of the queries are parts of texts.
        auto text = some_query(random);
        if (round % 2 == 0) {
            const auto& from = rows[random() % rows.size()].text;
            const auto begin = random() % (from.size() + 1);
            text = from.substr(begin, 1 + random() % 12);
        }
        const auto query = TextQuery::parse(text);
        if (!query) continue;
        const auto room = "room:" + std::to_string(random() % 3), from = "From:" + std::to_string(random() % 5);
        FullText::Filter filter;
        if (random() % 2 == 0) filter.push_back({room, "room:none"});
        if (random() % 2 == 0) filter.push_back({from});
        const auto before = random() % 2 == 0 ? 0 : static_cast<std::int64_t>(random() % 1500);
        std::vector<std::int64_t> expected, found;
        std::map<std::int64_t, const FullText::Row*> by_id;
        for (const auto& row : rows) {
            by_id.emplace(row.id, &row);
            const bool in_room = std::find(row.terms.begin(), row.terms.end(), room) != row.terms.end();
            const bool of = row.terms[1].substr(4) == from.substr(4);
            const bool wanted =
                std::all_of(filter.begin(), filter.end(), [&](const auto& g) { return g.size() == 2 ? in_room : of; });
            if (wanted && (before == 0 || row.id < before) && query->matches(row.text))
                expected.insert(expected.begin(), row.id);
        }
        for (const auto id : candidates(*index, *query, filter, before)) {
            BOOST_REQUIRE_MESSAGE(by_id.count(id) == 1, "a row that was taken away");
            if (query->matches(by_id[id]->text)) found.push_back(id);
        }
        BOOST_REQUIRE_MESSAGE(found == expected,
                              "query '" << text << "': " << found.size() << " instead of " << expected.size());
    }
}

BOOST_AUTO_TEST_CASE(a_search_ends_when_the_visitor_has_enough) {
    const TemporaryFolder folder;
    const auto index = opened(folder / "search.sqlite");
    std::vector<FullText::Row> rows;
    for (std::int64_t id = 1; id <= 100; ++id) rows.push_back({id, "hello", {}});
    BOOST_REQUIRE(index->add(rows, 100));
    int seen = 0;
    BOOST_REQUIRE(index->search(parsed("ell"), {}, 0, [&](std::int64_t id) {
        BOOST_TEST(id == 100 - seen);
        return ++seen < 7;
    }));
    BOOST_TEST(seen == 7);
}

BOOST_AUTO_TEST_CASE(words_are_found_when_the_list_of_words_is_too_long_for_the_index) {
    const TemporaryFolder folder;
    const auto index = opened(folder / "search.sqlite");
    std::vector<FullText::Row> rows;
    for (std::int64_t id = 1; id <= 2000; ++id)
        rows.push_back({id,
                        std::string{"x"} + static_cast<char>('a' + id % 26) + static_cast<char>('a' + id / 26 % 26) +
                            static_cast<char>('a' + id / 676),
                        {}});
    BOOST_REQUIRE(index->add(rows, 2000));
    BOOST_TEST(candidates(*index, parsed("x")).size() == 2000u);
}

BOOST_AUTO_TEST_CASE(an_expression_is_short_however_many_words_have_the_parts_in_them) {
    const TemporaryFolder folder;
    const auto index = opened(folder / "search.sqlite");
    std::vector<FullText::Row> rows;
    const std::string all = "abcdefghijklmnopqrstuvwxyz";
    for (std::int64_t id = 1; id <= 26 * 26; ++id) {
        const auto a = all[static_cast<std::size_t>(id) % 26], b = all[static_cast<std::size_t>(id) / 26 % 26];
        rows.push_back({id, std::string{a, b, a} + " " + std::string{b, a} + " " + std::string(3, a), {}});
    }
    BOOST_REQUIRE(index->add(rows, 1000));
    std::string text, two = "ab ba";
    for (const char a : all) text += std::string{a} + " ";
    for (std::size_t i = 0; text.size() < 1020; ++i) text += {all[i % 26], all[i / 26 % 26], ' '};
    BOOST_TEST(candidates(*index, parsed(text)).size() <= rows.size());
    auto database = Database::open(folder / "search.sqlite", Database::Mode::read, Durability::normal);
    BOOST_REQUIRE(database);
    const auto match = match_of(*database, parsed(text), {});
    BOOST_REQUIRE(match);
    std::size_t alternatives = 0;
    for (auto at = match->find(" OR "); at != std::string::npos; at = match->find(" OR ", at + 1)) ++alternatives;
    BOOST_TEST(alternatives > 0u);
    BOOST_TEST(alternatives <= most_alternatives);
    std::size_t hits = 0;
    const auto query = parsed(two);
    for (const auto id : candidates(*index, query))
        if (query.matches(rows[static_cast<std::size_t>(id) - 1].text)) ++hits;
    BOOST_TEST(hits == static_cast<std::size_t>(std::count_if(
                           rows.begin(), rows.end(), [&](const auto& row) { return query.matches(row.text); })));
}

BOOST_AUTO_TEST_CASE(a_search_that_is_given_up_says_how_far_it_came_and_can_go_on) {
    const TemporaryFolder folder;
    const auto index = opened(folder / "search.sqlite");
    std::vector<FullText::Row> rows;
    for (std::int64_t id = 1; id <= 5000; ++id) rows.push_back({id, id % 10 == 0 ? "hello" : "other", {}});
    BOOST_REQUIRE(index->add(rows, 5000));
    std::vector<std::int64_t> ids;
    int searches = 0;
    for (std::int64_t before = 5001; before != 0; ++searches) {
        int asked = 0;
        const auto end = index->search(parsed("ell"), {}, before,
                                       [&](std::int64_t id) {
                                           ids.push_back(id);
                                           return true;
                                       },
                                       {[&] { return ++asked > 20; }, 100});
        BOOST_REQUIRE_MESSAGE(end, end.error().text);
        BOOST_REQUIRE(*end < before);
        before = *end;
    }
    BOOST_TEST(searches > 1);
    BOOST_TEST(ids.size() == 500u);
    BOOST_TEST(std::is_sorted(ids.rbegin(), ids.rend()));
    const auto at_once =
        index->search(parsed("ell"), {}, 0, [](std::int64_t) { return true; }, {[] { return true; }, 0});
    BOOST_REQUIRE(at_once);
    BOOST_TEST(*at_once != 0);
}

BOOST_AUTO_TEST_CASE(an_index_that_is_locked_is_not_lost_and_goes_on_later) {
    const TemporaryFolder folder;
    const auto file = folder / "search.sqlite";
    const FullText::Row first{5, "hello", {}}, second{6, "hello", {}};
    const auto index = opened(file);
    BOOST_REQUIRE(index->add({&first, 1}, 5));
    {
        auto other = Database::open(file, Database::Mode::write, Durability::normal);
        BOOST_REQUIRE(other);
        const auto lock = Transaction::begin(*other);
        BOOST_REQUIRE(lock);
        const auto failed = index->add({&second, 1}, 6);
        BOOST_REQUIRE(!failed);
        BOOST_TEST(!FullText::is_lost(failed.error()));
    }
    BOOST_TEST(index->position() == 5);
    BOOST_REQUIRE(index->add({&second, 1}, 6));
    BOOST_TEST(candidates(*index, parsed("hello")).size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_index_is_where_it_was_after_it_was_closed) {
    const TemporaryFolder folder;
    const FullText::Row row{5, "hello", {}};
    BOOST_REQUIRE(opened(folder / "search.sqlite")->add({&row, 1}, 7));
    const auto index = opened(folder / "search.sqlite");
    BOOST_TEST(index->position() == 7);
    BOOST_TEST(candidates(*index, parsed("hello")).size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_no_index_of_this_source_is_begun_anew) {
    const TemporaryFolder folder;
    const auto file = folder / "search.sqlite";
    const FullText::Row row{5, "hello", {}};
    BOOST_REQUIRE(opened(file)->add({&row, 1}, 7));
    BOOST_TEST(opened(file, "another log")->position() == 0);
    BOOST_REQUIRE(opened(file, "another log")->add({&row, 1}, 7));
    std::ofstream{file} << "This is no database, but long enough to be taken for one. " << std::string(5000, 'x');
    {
        const auto index = opened(file, "another log");
        BOOST_TEST(index->position() == 0);
        BOOST_TEST(candidates(*index, parsed("hello")).empty());
        BOOST_REQUIRE(index->add({&row, 1}, 7));
        BOOST_REQUIRE(index->clear());
        BOOST_TEST(index->position() == 0);
        BOOST_TEST(candidates(*index, parsed("hello")).empty());
    }
    std::filesystem::resize_file(file, 5000);
    BOOST_TEST(opened(file, "another log")->position() == 0);
    BOOST_CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::all) ==
                (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

BOOST_AUTO_TEST_SUITE_END()
