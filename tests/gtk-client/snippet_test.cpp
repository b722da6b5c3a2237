// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/snippet.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab::gtk::model;

BOOST_AUTO_TEST_SUITE(snippets)

BOOST_AUTO_TEST_CASE(a_hit_is_marked_whatever_its_case) {
    BOOST_TEST(markup(snippet("Where is the Hotpot place?", "hotPOT")) == "Where is the <b>Hotpot</b> place?");
}

BOOST_AUTO_TEST_CASE(each_word_is_marked_wherever_it_stands) {
    BOOST_TEST(markup(snippet("red and blue and red", "red blue")) == "<b>red</b> and <b>blue</b> and <b>red</b>");
}

BOOST_AUTO_TEST_CASE(one_chinese_character_is_enough) {
    BOOST_TEST(markup(snippet("今天晚上一起吃火锅吗？", "锅")) == "今天晚上一起吃火<b>锅</b>吗？");
    BOOST_TEST(markup(snippet("今天晚上一起吃火锅吗？", "火锅")) == "今天晚上一起吃<b>火锅</b>吗？");
}

BOOST_AUTO_TEST_CASE(a_long_text_is_cut_around_the_hit_between_characters) {
    std::string body;
    for (int i = 0; i < 300; ++i) body += "好";
    body += "hit";
    for (int i = 0; i < 300; ++i) body += "😀";
    const auto text = plain(snippet(body, "hit", 40));
    BOOST_TEST(text.starts_with("…好"));
    BOOST_TEST(text.ends_with("😀…"));
    BOOST_TEST(text.find("好hit😀") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lines_become_one) { BOOST_TEST(plain(snippet("one\n\n  two\tthree", "x")) == "one two three"); }

BOOST_AUTO_TEST_CASE(what_looks_like_markup_is_text) {
    BOOST_TEST(markup(snippet("<b>5 & 6</b>", "<b>")) == "<b>&lt;b&gt;</b>5 &amp; 6&lt;/b&gt;");
}

BOOST_AUTO_TEST_CASE(odd_searches_mark_nothing_and_break_nothing) {
    BOOST_TEST(plain(snippet("hello", "")) == "hello");
    BOOST_TEST(plain(snippet("hello", "   ")) == "hello");
    BOOST_TEST(plain(snippet("", "x")).empty());
    BOOST_TEST(plain(snippet("bad \xff byte", "b\xff")) == "bad \xEF\xBF\xBD byte");
}

BOOST_AUTO_TEST_SUITE_END()
