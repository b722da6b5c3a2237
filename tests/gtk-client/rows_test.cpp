// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/rows.hpp"

#include <boost/test/unit_test.hpp>

#include <ctime>

using namespace confab;
using namespace confab::gtk::model;
using client::Delivery;
using client::Entry;
using client::EntryKind;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(rows)

namespace {

/// A moment of local time, wherever the test runs.
Timestamp at(int day, int hour, int minute) {
    std::tm parts{};
    parts.tm_year = 2026 - 1900;
    parts.tm_mon = 10;
    parts.tm_mday = day;
    parts.tm_hour = hour;
    parts.tm_min = minute;
    parts.tm_isdst = -1;
    return Timestamp{std::chrono::seconds{std::mktime(&parts)}};
}

Entry said(const char* who, Timestamp when, const char* what = "hello") {
    Entry entry;
    entry.sender = UserId{who};
    entry.time = when;
    entry.body = what;
    return entry;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_one_person_says_in_a_go_stands_together) {
    const Entry entries[] = {said("ann", at(3, 10, 0)), said("ann", at(3, 10, 4)), said("bob", at(3, 10, 4)),
                             said("bob", at(3, 10, 30))};
    const auto shown = arrange(entries, at(3, 12, 0));
    BOOST_TEST(shown[0].opens_group);
    BOOST_TEST(!shown[0].closes_group);
    BOOST_TEST(!shown[1].opens_group);
    BOOST_TEST(shown[1].closes_group);
    BOOST_TEST(shown[2].opens_group);
    BOOST_TEST(shown[2].closes_group);
    BOOST_TEST(shown[3].opens_group);
    BOOST_TEST(shown[1].clock == "10:04");
}

BOOST_AUTO_TEST_CASE(each_day_begins_with_its_name_and_a_group) {
    const Entry entries[] = {said("ann", at(1, 9, 0)), said("ann", at(2, 23, 59)), said("ann", at(3, 0, 1)),
                             said("ann", at(3, 0, 2))};
    const auto shown = arrange(entries, at(3, 12, 0));
    BOOST_TEST(shown[0].day == "Sunday, 1 November");
    BOOST_TEST(shown[1].day == "Yesterday");
    BOOST_TEST(shown[2].day == "Today");
    BOOST_TEST(shown[2].opens_group);
    BOOST_TEST(shown[3].day.empty());
    BOOST_TEST(!shown[3].opens_group);
}

BOOST_AUTO_TEST_CASE(the_unread_line_stands_above_the_first_unread_entry_and_ends_a_group) {
    Entry entries[] = {said("ann", at(3, 10, 0)), said("ann", at(3, 10, 1)), said("ann", at(3, 10, 2))};
    for (std::uint64_t i = 0; i < 3; ++i) entries[i].key = EntryKey{i + 1};
    const auto shown = arrange(entries, at(3, 12, 0), {.unread_from = EntryKey{2}});
    BOOST_TEST(!shown[0].unread_line);
    BOOST_TEST(shown[0].closes_group);
    BOOST_TEST(shown[1].unread_line);
    BOOST_TEST(shown[1].opens_group);
    BOOST_TEST(!shown[2].unread_line);
    BOOST_TEST(!shown[2].opens_group);
}

BOOST_AUTO_TEST_CASE(a_moment_is_told_in_as_few_words_as_needed) {
    const auto now = at(3, 12, 0);
    BOOST_TEST(moment(at(3, 9, 5), now) == "09:05");
    BOOST_TEST(moment(at(2, 9, 5), now) == "Yesterday");
    BOOST_TEST(moment(at(1, 9, 5), now) == "1 Nov");
    BOOST_TEST(moment(at(1, 9, 5) - std::chrono::hours{24 * 365}, now) == "1 Nov 2025");
    BOOST_TEST(moment({}, now).empty());
}

BOOST_AUTO_TEST_CASE(a_notice_ends_a_group) {
    auto left = said("bob", at(3, 10, 1));
    left.kind = EntryKind::left;
    const Entry entries[] = {said("ann", at(3, 10, 0)), left, said("ann", at(3, 10, 2))};
    const auto shown = arrange(entries, at(3, 12, 0));
    BOOST_TEST(shown[0].closes_group);
    BOOST_TEST(shown[2].opens_group);
    BOOST_TEST(notice(left) == "bob left");
}

BOOST_AUTO_TEST_CASE(an_unknown_time_has_no_clock_and_no_day) {
    const Entry entries[] = {said("ann", {})};
    const auto shown = arrange(entries, at(3, 12, 0));
    BOOST_TEST(shown[0].clock.empty());
    BOOST_TEST(shown[0].day.empty());
}

BOOST_AUTO_TEST_CASE(what_did_not_simply_arrive_says_so) {
    auto own = said("me", at(3, 10, 0));
    own.delivery = Delivery::failed;
    own.error = {Code::not_online, "Bob is not online."};
    BOOST_TEST(delivery_note(own) == "Not sent: Bob is not online.");
    own.delivery = Delivery::uncertain;
    BOOST_TEST(delivery_note(own) == "May not have arrived");
    own.delivery = Delivery::sent;
    BOOST_TEST(delivery_note(own).empty());
}

BOOST_AUTO_TEST_CASE(a_screen_reader_hears_who_when_and_what) {
    auto entry = said("ann", at(3, 9, 5), "你好 😀");
    entry.sender_name = "Ann";
    const auto shown = arrange(std::span{&entry, 1}, at(3, 12, 0));
    BOOST_TEST(spoken(shown[0]) == "Ann, 09:05: 你好 😀");
}

BOOST_AUTO_TEST_SUITE_END()
