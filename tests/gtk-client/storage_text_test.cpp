// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_text.hpp"
#include "model/key_text.hpp"
#include "model/storage_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;
using client::KnownKey;
using client::Trust;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(storage_text)

BOOST_AUTO_TEST_CASE(a_plan_says_what_would_go_or_why_nothing_would) {
    StorageReport plan{.what = StorageWhat::plan, .days_kept = 7, .messages = 312, .files = 14, .bytes = 220'000'000};
    BOOST_TEST(plan_text(plan) == "A cleanup would delete 312 messages, 14 files, " + size_text(220'000'000) + ".");
    BOOST_TEST(!nothing_to_delete(plan));
    plan.messages = plan.files = plan.bytes = 0;
    BOOST_TEST(plan_text(plan) == "Nothing is old enough to be deleted.");
    plan.days_kept = 0;
    BOOST_TEST(plan_text(plan) == "This room keeps everything: nothing would be deleted.");
}

BOOST_AUTO_TEST_CASE(a_step_says_what_the_place_says_or_what_the_clocks_are) {
    StorageReport step{.what = StorageWhat::probe, .step = StorageStep::clock};
    step.clock_offset = 500ms;
    BOOST_TEST(step_result(step) == "Both clocks agree.");
    step.clock_offset = 90s;
    BOOST_TEST(step_result(step) == "The clock there is 90 s ahead.");
    step.clock_offset = -90s;
    BOOST_TEST(step_result(step) == "The clock there is 90 s behind.");
    step = {.what = StorageWhat::probe, .step = StorageStep::create, .result = Code::denied, .text = "Read-only."};
    BOOST_TEST(step_result(step) == "Read-only.");
    BOOST_TEST(step_name(step.step) == "Create a file");
}

BOOST_AUTO_TEST_CASE(the_key_that_counts_and_the_one_to_decide_about_are_told_apart) {
    const Timestamp early{1s}, late{2s};
    const auto state = key_state({{"aa", Trust::verified, early, late},
                                  {"bb", Trust::former, early, early},
                                  {"cc", Trust::changed, early, early},
                                  {"dd", Trust::changed, late, late}});
    BOOST_TEST(state.current == "aa");
    BOOST_TEST(state.verified);
    BOOST_TEST(state.claimed == "dd");
    BOOST_TEST((key_state({}) == KeyState{}));
}

BOOST_AUTO_TEST_CASE(a_safety_number_stands_in_groups_and_lines) {
    std::string number;
    for (int i = 0; i < 60; ++i) number += static_cast<char>('0' + i % 10);
    const auto lines = safety_lines(number);
    BOOST_TEST(lines == "01234 56789 01234 56789\n01234 56789 01234 56789\n01234 56789 01234 56789");
    // In groups already.
    BOOST_TEST(safety_lines("01234 56789 01234") == "01234 56789 01234");
}

BOOST_AUTO_TEST_CASE(a_passphrase_for_a_file_is_not_too_short_and_typed_twice) {
    BOOST_TEST(passphrase_problem("short", "short") != "");
    BOOST_TEST(passphrase_problem("long enough", "long enouhg") != "");
    BOOST_TEST(passphrase_problem("long enough", "long enough") == "");
}

BOOST_AUTO_TEST_SUITE_END()
