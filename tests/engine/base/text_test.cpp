// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.hpp"
#include "base/time.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace confab;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(usual_ids_are_taken_as_they_are) {
    for (const std::string id : {"a", "user_1234", "张伟", "josé", "a.b-c@d", "🙂", "Straße"}) {
        const auto checked = check_user_id(id);
        BOOST_REQUIRE_MESSAGE(checked, id);
        BOOST_TEST(checked->value == id);
    }
    BOOST_TEST(check_user_id(std::string(64, 'x')).has_value());
    std::string chinese;
    for (int i = 0; i < 64; ++i) chinese += "中";
    BOOST_TEST(check_user_id(chinese).has_value());
}

BOOST_AUTO_TEST_CASE(ids_that_hide_or_mislead_are_refused_with_a_sentence) {
    const std::string bad[] = {"",
                               std::string(65, 'x'),
                               std::string(10'240, 'x'),
                               "a b",
                               "a\nb",
                               std::string("a\0b", 3),
                               "a\u200bb",      // zero width space
                               "a\u202eb",      // right-to-left override
                               "a\u2066b",      // isolate
                               "a\u2028b",      // line separator
                               "a\u00a0b",      // no-break space
                               "e\u0301",       // not NFC
                               "\xc3(",         // no UTF-8
                               "\xed\xa0\x80"}; // a surrogate
    for (const auto& id : bad) {
        const auto checked = check_user_id(id);
        BOOST_REQUIRE_MESSAGE(!checked, escaped(id));
        BOOST_CHECK(checked.error().code == Code::invalid_id);
        BOOST_TEST(!checked.error().text.empty());
    }
}

BOOST_AUTO_TEST_CASE(names_may_have_spaces_and_joined_emoji_but_nothing_that_reorders) {
    BOOST_TEST(check_display_name("Anna Maria").has_value());
    BOOST_TEST(check_display_name("👩\u200d💻").has_value());
    for (const std::string bad : {"", "   ", "a\nb", "a\u202eb", "a\u2029b"}) BOOST_TEST(!check_display_name(bad));
    BOOST_TEST(!check_display_name(std::string(10'240, 'n')));
}

BOOST_AUTO_TEST_CASE(spellings_of_one_id_fold_to_one_text) {
    BOOST_TEST(folded("ALICE") == folded("alice"));
    BOOST_TEST(folded("Straße") == folded("STRASSE"));
    BOOST_TEST(folded("e\u0301") == folded("É"));
    BOOST_TEST(folded("Ａ") != folded("a")); // NFC, not NFKC: full-width letters are others
    BOOST_TEST(folded("alice") != folded("al1ce"));
    BOOST_TEST(folded("\xff") == "\xff");
}

BOOST_AUTO_TEST_CASE(what_a_terminal_would_obey_is_written_out) {
    BOOST_TEST(escaped("plain 中文 😀") == "plain 中文 😀");
    BOOST_TEST(escaped("\x1b[2J") == "\\u{1b}[2J");
    BOOST_TEST(escaped("a\nb") == "a\\nb");
    BOOST_TEST(escaped("\u202e") == "\\u{202e}");
    BOOST_TEST(escaped("👩\u200d💻") == "👩\u200d💻");
    BOOST_TEST(escaped("\xff") == "\\xff");
    BOOST_TEST(escaped(std::string("\0", 1)) == "\\u{0}");
    BOOST_TEST(escaped("\xe4\xb8") == "\\xe4\\xb8"); // cut off in the middle
}

BOOST_AUTO_TEST_CASE(times_are_written_in_utc_with_microseconds) {
    BOOST_TEST(rfc3339(Timestamp{}).empty());
    BOOST_TEST(rfc3339(Timestamp{std::chrono::microseconds{1'700'000'000'000'123}}) == "2023-11-14T22:13:20.000123Z");
    BOOST_TEST(rfc3339(Timestamp{std::chrono::microseconds{-1}}) == "1969-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_SUITE_END()
