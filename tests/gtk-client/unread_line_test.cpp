// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/unread_line.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;

BOOST_AUTO_TEST_SUITE(unread_line)

namespace {

struct Reader {
    Reader() {
        line.signal_changed().connect([this] { ++changed; });
    }
    void answer(std::optional<EntryKey> first) { std::exchange(waiting, {})(first); }

    std::function<void(std::optional<EntryKey>)> waiting;
    int asked = 0, changed = 0;
    UnreadLine line{[this](auto then) {
        ++asked;
        waiting = std::move(then);
    }};
};

} // namespace

BOOST_AUTO_TEST_CASE(nothing_counts_as_read_before_it_is_known_where_the_line_stands) {
    Reader reader;
    reader.line.open();
    BOOST_TEST(!reader.line.opened());
    reader.answer(EntryKey{7});
    BOOST_TEST(reader.line.opened());
    BOOST_TEST((reader.line.above() == EntryKey{7}));
    BOOST_TEST(reader.changed == 1);
}

BOOST_AUTO_TEST_CASE(the_line_stays_while_it_is_read_and_goes_with_an_answer) {
    Reader reader;
    reader.line.open();
    reader.answer(EntryKey{7});
    reader.line.unread(3, true);
    reader.line.unread(0, true);
    BOOST_TEST((reader.line.above() == EntryKey{7}));
    reader.line.answered();
    BOOST_TEST((reader.line.above() == EntryKey::none));
}

BOOST_AUTO_TEST_CASE(what_comes_while_somebody_watches_gets_no_line) {
    Reader reader;
    reader.line.open();
    reader.answer(std::nullopt);
    reader.line.unread(1, true);
    BOOST_TEST(reader.asked == 1);
    BOOST_TEST((reader.line.above() == EntryKey::none));
}

BOOST_AUTO_TEST_CASE(who_looked_away_finds_the_line_above_the_first_of_what_came) {
    Reader reader;
    reader.line.open();
    reader.answer(EntryKey{7});
    reader.line.unread(0, true);
    reader.line.unread(1, false);
    reader.answer(EntryKey{9});
    reader.line.unread(2, false);
    BOOST_TEST(reader.asked == 2);
    BOOST_TEST((reader.line.above() == EntryKey{9}));
}

BOOST_AUTO_TEST_CASE(an_answer_after_the_end_is_dropped) {
    std::function<void(std::optional<EntryKey>)> late;
    {
        UnreadLine line{[&late](auto then) { late = std::move(then); }};
        line.open();
    }
    late(EntryKey{1});
}

BOOST_AUTO_TEST_SUITE_END()
