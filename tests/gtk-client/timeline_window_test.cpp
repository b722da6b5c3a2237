// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/timeline_window.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <random>

using namespace confab;
using namespace confab::gtk::model;
using client::Entry;
using client::Page;

BOOST_AUTO_TEST_SUITE(timeline_window)

namespace {

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
        timeline.append(entry);
        return entry.key;
    }
    void says_and_tells(std::size_t count = 1) {
        while (count-- > 0) say();
        window.refresh();
        answer_all();
    }

    void newest(std::size_t count, Answer then) override {
        questions.push_back([=, this] { then(timeline.newest(count)); });
    }
    void before(EntryKey key, std::size_t count, Answer then) override {
        questions.push_back([=, this] { then(timeline.before(key, count)); });
    }
    void after(EntryKey key, std::size_t count, Answer then) override {
        questions.push_back([=, this] { then(timeline.after(key, count)); });
    }
    void answer_all() {
        while (!questions.empty()) {
            const auto question = std::move(questions.front());
            questions.pop_front();
            question();
        }
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
    [[nodiscard]] std::uint64_t first() const { return static_cast<std::uint64_t>(window.rows().front().entry.key); }
    [[nodiscard]] std::uint64_t newest_shown() const {
        return static_cast<std::uint64_t>(window.rows().back().entry.key);
    }

    std::uint64_t last = 0;
    client::Timeline timeline;
    std::deque<std::function<void()>> questions;
    std::vector<Row> view;
    TimelineWindow window{*this, [] { return Timestamp{}; }};
};

} // namespace

BOOST_AUTO_TEST_CASE(it_begins_with_the_newest_page) {
    Story story{1000};
    BOOST_TEST(story.window.rows().size() == TimelineWindow::page_rows);
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
    BOOST_TEST(story.first() == 451u);
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

BOOST_AUTO_TEST_CASE(questions_wait_for_each_other) {
    Story story{1000};
    story.window.set_at_end(false);
    story.window.load_older();
    story.window.load_older();
    story.window.refresh();
    BOOST_TEST(story.questions.size() == 1u);
    story.answer_all();
    BOOST_TEST(story.view_is_right());
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_after_the_window_has_gone_is_dropped) {
    PageSource::Answer late;
    struct Slow final : PageSource {
        explicit Slow(Answer& kept) : kept{kept} {}
        void newest(std::size_t, Answer then) override { kept = std::move(then); }
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

BOOST_AUTO_TEST_CASE(whatever_happens_the_edits_lead_to_the_rows) {
    const auto seed = std::random_device{}();
    BOOST_TEST_CONTEXT("seed " << seed) {
        std::mt19937 random{seed};
        Story story{300};
        for (int i = 0; i < 2000; ++i) {
            switch (random() % 8) {
            case 0: story.window.load_older(); break;
            case 1: story.window.load_newer(); break;
            case 2: story.window.set_at_end(random() % 2 == 0); break;
            case 3: story.window.jump_to_newest(); break;
            case 4: story.answer_all(); break;
            default:
                for (auto n = random() % 90; n > 0; --n) story.say();
                story.window.refresh();
            }
            BOOST_REQUIRE(story.view_is_right());
            BOOST_REQUIRE(story.window.rows().size() <= TimelineWindow::most_rows);
        }
        story.window.jump_to_newest();
        story.answer_all();
        BOOST_TEST(story.newest_shown() == story.last);
    }
}

BOOST_AUTO_TEST_SUITE_END()
