// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_delay.hpp"
#include "model/draft.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

using namespace confab::gtk::model;

BOOST_AUTO_TEST_SUITE(drafts)

namespace {

struct Writer {
    FakeDelay timers;
    std::vector<std::string> kept;
    std::optional<Draft> draft{std::in_place, timers.delay(),
                               [this](const std::string& text) { kept.push_back(text); }};
};

using Texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(a_draft_is_kept_once_a_pause) {
    Writer writer;
    writer.draft->changed("h");
    writer.draft->changed("he");
    writer.draft->changed("hel");
    BOOST_TEST(writer.kept.empty());
    BOOST_TEST(writer.timers.pass() == 1u);
    BOOST_TEST(writer.kept == Texts{"hel"});
}

BOOST_AUTO_TEST_CASE(leaving_keeps_what_was_typed_just_now) {
    Writer writer;
    writer.draft->changed("half a sen");
    writer.draft.reset();
    BOOST_TEST(writer.kept == Texts{"half a sen"});
}

BOOST_AUTO_TEST_CASE(a_restored_draft_is_not_kept_again) {
    Writer writer;
    writer.draft->restored("from yesterday");
    writer.draft->changed("from yesterday");
    writer.draft.reset();
    BOOST_TEST(writer.kept.empty());
}

BOOST_AUTO_TEST_CASE(a_message_that_was_sent_is_no_draft_any_more_at_once) {
    Writer writer;
    writer.draft->restored("hello");
    writer.draft->changed("");
    BOOST_TEST(writer.kept == Texts{""});
    BOOST_TEST(writer.timers.pass() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
