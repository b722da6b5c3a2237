// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/reply.hpp"
#include "model/timeline_window.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace confab;
using namespace confab::gtk::model;
using client::Entry;
using client::Page;

BOOST_AUTO_TEST_SUITE(timeline_window)

namespace {

/// What was said; keys rise.
struct Kept {
    [[nodiscard]] Page newest(std::size_t count) const {
        return slice(entries.size() - std::min(count, entries.size()), entries.size());
    }
    [[nodiscard]] Page before(EntryKey key, std::size_t count) const {
        const auto at = place(key);
        return at ? slice(*at - std::min(count, *at), *at) : Page{};
    }
    [[nodiscard]] Page after(EntryKey key, std::size_t count) const {
        const auto at = place(key);
        return at ? slice(*at + 1, *at + 1 + count) : Page{};
    }
    [[nodiscard]] Page around(EntryKey key, std::size_t count) const {
        const auto at = place(key);
        return at ? slice(*at - std::min(count / 2, *at), *at + 1 + count / 2) : Page{};
    }
    [[nodiscard]] std::optional<std::size_t> place(EntryKey key) const {
        const auto at =
            std::find_if(entries.begin(), entries.end(), [key](const Entry& each) { return each.key == key; });
        if (at == entries.end()) return std::nullopt;
        return static_cast<std::size_t>(at - entries.begin());
    }
    [[nodiscard]] Page slice(std::size_t from, std::size_t to) const {
        to = std::min(to, entries.size());
        const auto begin = entries.begin();
        return {{begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to)},
                from > 0,
                to < entries.size()};
    }

    std::vector<Entry> entries;
};

/// A conversation whose pages are given when the test says so, and a view that does nothing but follow the edits.
struct Story final : PageSource {
    explicit Story(std::size_t length) {
        for (std::size_t i = 0; i < length; ++i) say();
        window.signal_edited().connect([this](const Edit& edit) { follow(edit); });
        window.refresh();
        answer_all();
    }

    EntryKey say() {
        Entry entry;
        entry.key = EntryKey{++last};
        entry.body = std::to_string(last);
        timeline.entries.push_back(entry);
        return entry.key;
    }
    void says_and_tells(std::size_t count = 1) {
        while (count-- > 0) say();
        window.refresh();
        answer_all();
    }

    void newest(std::size_t count, Answer then) override {
        ask(std::move(then), [=, this] { return timeline.newest(count); });
    }
    void before(EntryKey key, std::size_t count, Answer then) override {
        ask(std::move(then), [=, this] { return timeline.before(key, count); });
    }
    void after(EntryKey key, std::size_t count, Answer then) override {
        ask(std::move(then), [=, this] { return timeline.after(key, count); });
    }
    void around(EntryKey key, std::size_t count, Answer then) override {
        ask(std::move(then), [=, this] { return timeline.around(key, lonely ? 0 : count); });
    }
    template <class Read> void ask(Answer then, Read read) {
        // As the engine's side has it: a question that is dropped is lost.
        questions.push_back(
            [read, answer = reply<std::optional<Page>>(std::move(then), std::nullopt)] { answer(read()); });
    }
    void answer_all() {
        while (!questions.empty()) answer_one();
    }
    void answer_one(std::size_t which = 0) {
        const auto at = questions.begin() + static_cast<std::ptrdiff_t>(which);
        const auto question = std::move(*at);
        questions.erase(at);
        question();
    }

    void follow(const Edit& edit) {
        const auto& rows = window.rows();
        const auto at = view.begin() + static_cast<std::ptrdiff_t>(edit.at);
        view.erase(at, at + static_cast<std::ptrdiff_t>(edit.removed));
        view.insert(view.begin() + static_cast<std::ptrdiff_t>(edit.at),
                    rows.begin() + static_cast<std::ptrdiff_t>(edit.at),
                    rows.begin() + static_cast<std::ptrdiff_t>(edit.at + edit.added));
        for (const auto position : edit.changed) view[position] = rows[position];
    }
    [[nodiscard]] bool view_is_right() const { return view == window.rows(); }
    /// What stands between two rows is shown.
    [[nodiscard]] bool has_no_hole() const {
        const auto& rows = window.rows();
        return std::adjacent_find(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
                   return static_cast<std::uint64_t>(b.entry.key) != static_cast<std::uint64_t>(a.entry.key) + 1;
               }) == rows.end();
    }
    [[nodiscard]] std::uint64_t first() const { return static_cast<std::uint64_t>(window.rows().front().entry.key); }
    [[nodiscard]] std::uint64_t newest_shown() const {
        return static_cast<std::uint64_t>(window.rows().back().entry.key);
    }

    std::uint64_t last = 0;
    Kept timeline;
    bool lonely = false; ///< what is around an entry is not here yet
    std::deque<std::function<void()>> questions;
    std::vector<Row> view;
    TimelineWindow window{*this, [] { return Timestamp{}; }};
};

} // namespace

BOOST_AUTO_TEST_CASE(it_begins_with_the_newest_page) {
    Story story{1000};
    BOOST_TEST(story.window.rows().size() == TimelineWindow::first_rows);
    BOOST_TEST(story.newest_shown() == 1000u);
    BOOST_TEST(story.window.more_before());
    BOOST_TEST(story.window.following());
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(an_empty_conversation_gets_its_first_message) {
    Story story{0};
    BOOST_TEST(story.window.rows().empty());
    BOOST_TEST(story.window.loaded());
    story.says_and_tells();
    BOOST_TEST(story.window.rows().size() == 1u);
    story.says_and_tells();
    BOOST_TEST(story.window.rows().size() == 2u);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(following_shows_what_is_new_and_never_more_rows_than_allowed) {
    Story story{1000};
    for (int i = 0; i < 500; ++i) story.says_and_tells();
    BOOST_TEST(story.window.rows().size() == TimelineWindow::most_rows);
    BOOST_TEST(story.newest_shown() == 1500u);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(a_burst_longer_than_the_window_shows_its_end) {
    Story story{100};
    story.says_and_tells(3000);
    BOOST_TEST(story.newest_shown() == 3100u);
    BOOST_TEST(story.window.rows().size() <= TimelineWindow::most_rows);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(reading_back_trims_at_the_newer_end_and_coming_back_at_the_older) {
    Story story{1000};
    story.window.set_at_end(false);
    for (int i = 0; i < 10; ++i) {
        story.window.load_older();
        story.answer_all();
    }
    BOOST_TEST(story.window.rows().size() == TimelineWindow::most_rows);
    BOOST_TEST(story.first() == 477u);
    BOOST_TEST(story.window.more_after());
    BOOST_TEST(!story.window.following());

    for (int i = 0; i < 20; ++i) {
        story.window.load_newer();
        story.answer_all();
    }
    BOOST_TEST(story.newest_shown() == 1000u);
    BOOST_TEST(!story.window.more_after());
    BOOST_TEST(story.window.rows().size() == TimelineWindow::most_rows);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(new_messages_do_not_push_away_what_somebody_reads) {
    Story story{1000};
    story.window.set_at_end(false);
    story.window.load_older();
    story.answer_all();
    const auto first = story.first();
    story.says_and_tells(400);
    BOOST_TEST(story.first() == first);
    BOOST_TEST(story.window.rows().size() == TimelineWindow::most_rows);
    BOOST_TEST(story.window.more_after());
    BOOST_TEST(story.view_is_right());

    story.window.jump_to_newest();
    story.answer_all();
    BOOST_TEST(story.newest_shown() == 1400u);
    BOOST_TEST(story.window.following());
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(scrolling_away_while_an_answer_is_under_way_loses_nothing_in_view) {
    Story story{1000};
    story.window.load_older();
    story.window.load_older();
    story.window.load_older();
    story.answer_all();
    story.say();
    story.window.refresh();
    story.window.set_at_end(false);
    const auto first = story.first();
    story.answer_all();
    BOOST_TEST(story.first() == first);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(an_older_page_is_asked_for_once_and_news_do_not_wait_for_it) {
    Story story{1000};
    story.window.load_older();
    story.window.load_older();
    BOOST_TEST(story.questions.size() == 1u);
    BOOST_TEST(story.window.loading_older());
    const auto far = std::exchange(story.questions, {});
    story.says_and_tells();
    BOOST_TEST(story.newest_shown() == 1001u);
    far.front()();
    BOOST_TEST(!story.window.loading_older());
    BOOST_TEST(story.first() == 927u);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(an_older_page_that_overtakes_a_refresh_leaves_no_hole) {
    Story story{1000};
    story.window.set_at_end(false);
    story.window.load_older();
    story.window.refresh();
    BOOST_REQUIRE(story.questions.size() == 2u);
    story.answer_all();
    BOOST_TEST(story.first() == 927u);
    BOOST_TEST(story.has_no_hole());
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(an_older_page_of_rows_that_have_gone_is_dropped) {
    Story story{1000};
    story.window.load_older();
    const auto far = std::exchange(story.questions, {});
    story.window.jump_to(EntryKey{200});
    story.answer_all();
    const auto first = story.first();
    far.front()();
    BOOST_TEST(story.first() == first);
    BOOST_TEST(!story.window.loading_older());
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(a_jump_shows_the_entry_among_its_neighbours_and_says_where) {
    Story story{1000};
    std::optional<std::size_t> found;
    story.window.signal_found().connect([&](std::optional<std::size_t> at) { found = at; });
    story.window.jump_to(EntryKey{300});
    story.answer_all();
    BOOST_REQUIRE(found);
    BOOST_TEST(story.window.rows()[*found].entry.body == "300");
    BOOST_TEST(*found > 10u);
    BOOST_TEST(story.window.more_before());
    BOOST_TEST(story.window.more_after());
    BOOST_TEST(!story.window.following());
    BOOST_TEST(story.view_is_right());

    const auto first = story.first();
    story.says_and_tells(5);
    BOOST_TEST(story.first() == first);
}

BOOST_AUTO_TEST_CASE(a_jump_within_what_is_shown_changes_no_row) {
    Story story{1000};
    std::optional<std::size_t> found;
    story.window.signal_found().connect([&](std::optional<std::size_t> at) { found = at; });
    story.window.jump_to(EntryKey{990});
    story.answer_all();
    BOOST_REQUIRE(found);
    BOOST_TEST(story.window.rows()[*found].entry.body == "990");
    BOOST_TEST(story.newest_shown() == 1000u);
    BOOST_TEST(story.window.rows().size() == TimelineWindow::first_rows);
}

BOOST_AUTO_TEST_CASE(a_jump_to_what_has_gone_says_so_and_stays) {
    Story story{100};
    bool told = false;
    story.window.signal_found().connect([&](std::optional<std::size_t> at) { told = !at; });
    story.window.jump_to(EntryKey{5000});
    story.answer_all();
    BOOST_TEST(told);
    BOOST_TEST(story.newest_shown() == 100u);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(an_entry_that_stands_alone_stays_in_view_while_its_neighbours_come) {
    Story story{1000};
    story.lonely = true;
    story.window.jump_to(EntryKey{300});
    story.answer_all();
    BOOST_REQUIRE_EQUAL(story.window.rows().size(), 1u);
    story.window.refresh();
    story.answer_all();
    BOOST_REQUIRE_EQUAL(story.window.rows().size(), 1u);
    BOOST_TEST(story.first() == 300u);
    story.lonely = false;
    story.window.refresh();
    story.answer_all();
    BOOST_TEST(story.window.rows().size() == TimelineWindow::page_rows + 1);
    BOOST_TEST(story.first() == 275u);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(the_last_jump_wins) {
    Story story{1000};
    std::vector<std::string> found;
    story.window.signal_found().connect([&](std::optional<std::size_t> at) {
        if (at) found.push_back(story.window.rows()[*at].entry.body);
    });
    story.window.jump_to(EntryKey{300});
    story.window.jump_to_newest();
    story.answer_all();
    BOOST_TEST(found.empty());
    BOOST_TEST(story.newest_shown() == 1000u);
    BOOST_TEST(story.window.following());
}

BOOST_AUTO_TEST_CASE(the_unread_line_stands_above_its_entry_and_goes) {
    Story story{100};
    story.window.draw_line_above(EntryKey{90});
    const auto lines = [&] {
        std::vector<std::string> above;
        for (const auto& row : story.view)
            if (row.unread_line) above.push_back(row.entry.body);
        return above;
    };
    BOOST_TEST(lines() == std::vector<std::string>{"90"});
    story.says_and_tells(20);
    BOOST_TEST(lines() == std::vector<std::string>{"90"});
    story.window.draw_line_above(EntryKey::none);
    BOOST_TEST(lines().empty());
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(the_beginning_is_marked_when_nothing_is_before_it) {
    Story story{60};
    BOOST_TEST(!story.view.front().beginning);
    story.window.load_older();
    story.answer_all();
    BOOST_TEST(story.view.front().beginning);
    BOOST_TEST(!story.view[1].beginning);
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_after_the_window_has_gone_is_dropped) {
    PageSource::Answer late;
    struct Slow final : PageSource {
        explicit Slow(Answer& kept) : kept{kept} {}
        void newest(std::size_t, Answer then) override { kept = std::move(then); }
        void around(EntryKey, std::size_t, Answer) override {}
        void before(EntryKey, std::size_t, Answer) override {}
        void after(EntryKey, std::size_t, Answer) override {}
        Answer& kept;
    } slow{late};
    {
        TimelineWindow window{slow, [] { return Timestamp{}; }};
        window.refresh();
    }
    late(Page{});
}

BOOST_AUTO_TEST_CASE(a_reply_is_given_once_or_lost_once) {
    std::vector<int> given;
    const auto take = [&](int answer) { given.push_back(answer); };
    {
        const auto answer = reply<int>(take, -1);
        const auto copy = answer;
        copy(1);
        answer(2);
    }
    BOOST_TEST(given == std::vector<int>{1});
    auto dropped = reply<int>(take, -1);
    auto copy = dropped;
    dropped = nullptr;
    BOOST_TEST(given.size() == 1u);
    copy = nullptr;
    BOOST_TEST(given == (std::vector<int>{1, -1}));
}

BOOST_AUTO_TEST_CASE(questions_that_are_dropped_unanswered_freeze_nothing) {
    Story story{1000};
    story.window.set_at_end(false);
    story.window.load_older();
    story.window.load_newer();
    story.say();
    story.window.refresh();
    BOOST_TEST(story.window.loading_older());
    std::exchange(story.questions, {}).clear();
    BOOST_TEST(!story.window.loading_older());
    BOOST_TEST(story.window.more_before());
    BOOST_TEST(story.window.rows().size() == TimelineWindow::first_rows);

    // What changes the rows is asked for again, and the older page when it is wanted again.
    story.answer_all();
    BOOST_TEST(story.newest_shown() == 1001u);
    story.window.load_older();
    story.answer_all();
    BOOST_TEST(story.first() == 927u);
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(the_line_drawn_before_the_first_page_shows_nothing_and_is_there_with_it) {
    Story story{0};
    TimelineWindow window{story, [] { return Timestamp{}; }};
    int edits = 0;
    window.signal_edited().connect([&](const Edit&) { ++edits; });
    window.refresh();
    story.say();
    window.draw_line_above(EntryKey{1});
    BOOST_TEST(edits == 0);
    story.answer_all();
    BOOST_TEST(edits == 1);
    BOOST_REQUIRE_EQUAL(window.rows().size(), 1u);
    BOOST_TEST(window.rows()[0].unread_line);
}

BOOST_AUTO_TEST_CASE(whatever_happens_the_edits_lead_to_the_rows) {
    const auto seed = std::random_device{}();
    BOOST_TEST_CONTEXT("seed " << seed) {
        std::mt19937 random{seed};
        Story story{300};
        for (int i = 0; i < 2000; ++i) {
            switch (random() % 10) {
            case 0: story.window.load_older(); break;
            case 1: story.window.load_newer(); break;
            case 2: story.window.set_at_end(random() % 2 == 0); break;
            case 3: story.window.jump_to_newest(); break;
            case 4: story.answer_all(); break;
            case 5:
                if (!story.questions.empty()) story.answer_one(random() % story.questions.size());
                break;
            case 6: story.window.jump_to(EntryKey{1 + random() % story.last}); break;
            default:
                for (auto n = random() % 90; n > 0; --n) story.say();
                story.window.refresh();
            }
            BOOST_REQUIRE(story.view_is_right());
            BOOST_REQUIRE(story.has_no_hole());
            BOOST_REQUIRE(story.window.rows().size() <= TimelineWindow::most_rows);
        }
        story.window.jump_to_newest();
        story.answer_all();
        BOOST_TEST(story.newest_shown() == story.last);
    }
}

BOOST_AUTO_TEST_SUITE_END()
