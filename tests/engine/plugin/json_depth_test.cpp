// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_depth.hpp"
#include "library_leaks.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <json-glib/json-glib.h>

#include <string>

namespace data = boost::unit_test::data;

namespace confab {
namespace {

bool safe(std::string_view text, int limit = 64) { return check_json_depth(text, limit).has_value(); }

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

BOOST_AUTO_TEST_SUITE(json_depth)

BOOST_AUTO_TEST_CASE(the_limit_is_the_last_level_that_passes) {
    BOOST_TEST(safe(nested(64)));
    BOOST_TEST(!safe(nested(65)));
    BOOST_TEST(!safe(std::string(120000, '[')));
    BOOST_TEST(safe(R"({"a": [{}]})", 3));
    BOOST_TEST(!safe(R"({"a": [{}]})", 2));
}

BOOST_AUTO_TEST_CASE(siblings_are_not_depth) {
    std::string wide = "[";
    for (int i = 0; i < 1000; ++i) wide += "[{}],";
    BOOST_TEST(safe(wide + "0]", 3));
}

BOOST_AUTO_TEST_CASE(brackets_in_strings_do_not_count) {
    BOOST_TEST(safe(R"(["[[[[[[ \" [[[[ \\", "{{{{"])", 1));
    BOOST_TEST(!safe(R"(["\\", [["]"]]])", 2));
}

BOOST_DATA_TEST_CASE(what_can_hide_brackets_from_the_scan_is_refused,
                     data::make({"/* \" */ [[", "// \"\n[[", "# \"\n[[", "'\"' [[", "var a = [];", "\x80[", "[;"}),
                     text) {
    BOOST_TEST(!safe(text));
}

BOOST_DATA_TEST_CASE(ordinary_json_passes,
                     data::make({"", "null", "[true, false]", "-1.5e+3", "\"\"", "{\"ä\": \"\\u00e4 / ' # ä\"}",
                                 " \t\r\n{}"}),
                     text) {
    BOOST_TEST(safe(text));
}

/// The deepest element of what json-glib made of a text.
int depth_of(JsonNode* node) {
    int deepest = 0;
    const auto look = [&deepest](JsonNode* inner) { deepest = std::max(deepest, depth_of(inner)); };
    if (JSON_NODE_HOLDS_ARRAY(node)) {
        const auto array = json_node_get_array(node);
        for (guint i = 0; i < json_array_get_length(array); ++i) look(json_array_get_element(array, i));
        return deepest + 1;
    }
    if (JSON_NODE_HOLDS_OBJECT(node)) {
        g_autoptr(GList) members = json_object_get_values(json_node_get_object(node));
        for (auto member = members; member; member = member->next) look(static_cast<JsonNode*>(member->data));
        return deepest + 1;
    }
    return 0;
}

BOOST_AUTO_TEST_CASE(json_glib_never_sees_more_levels_than_the_scan_let_through) {
    const confab::test::LibraryLeaks known;
    constexpr unsigned seed = 20240117;
    BOOST_TEST_MESSAGE("seed " << seed);
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    constexpr std::string_view pieces[] = {
        "[",  "[",  "]", "{", "}",    "\"", "\\", "\"a\":", ",",    "1",     "/*",      "*/",
        "//", "\n", "'", "#", "var ", "x",  "=",  ";",      "null", "\"[\"", "\"\\\"\""};
    int parsed = 0;
    for (int round = 0; round < 200000; ++round) {
        std::string text;
        for (auto length = g_rand_int_range(random, 1, 14); length > 0; --length)
            text += pieces[g_rand_int_range(random, 0, static_cast<int>(std::size(pieces)))];
        if (!safe(text, 2)) continue;
        g_autoptr(JsonParser) parser = json_parser_new_immutable();
        if (!json_parser_load_from_data(parser, text.data(), static_cast<gssize>(text.size()), nullptr)) continue;
        const auto root = json_parser_get_root(parser);
        if (!root) continue;
        ++parsed;
        BOOST_REQUIRE_MESSAGE(depth_of(root) <= 2, text);
    }
    BOOST_TEST(parsed > 100);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab
