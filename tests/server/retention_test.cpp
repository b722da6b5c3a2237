// SPDX-License-Identifier: GPL-3.0-or-later
#include "retention.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <ctime>
#include <random>
#include <string>

using namespace confab;
using namespace std::chrono_literals;

namespace {

/// The time zone of this process, as long as it lives.
class Zone {
public:
    explicit Zone(const char* name) {
        setenv("TZ", name, 1);
        tzset();
    }
    ~Zone() {
        unsetenv("TZ");
        tzset();
    }
};

Timestamp at(const char* utc) {
    std::tm parts{};
    strptime(utc, "%Y-%m-%d %H:%M:%S", &parts);
    return Timestamp{std::chrono::seconds{timegm(&parts)}};
}

std::string utc(Timestamp time) { return rfc3339(time).substr(0, 16); }

} // namespace

BOOST_AUTO_TEST_CASE(the_next_night_is_at_two_in_the_time_zone_of_the_computer) {
    const Zone zone{"CST-8"}; // China
    BOOST_TEST(utc(server::next_night(at("2026-11-25 10:00:00"))) == "2026-11-25T18:00");
    BOOST_TEST(utc(server::next_night(at("2026-11-25 17:59:59"))) == "2026-11-25T18:00");
    BOOST_TEST(utc(server::next_night(at("2026-11-25 18:00:00"))) == "2026-11-26T18:00");
    BOOST_TEST(utc(server::next_night(at("2026-12-31 20:00:00"))) == "2027-01-01T18:00");
}

BOOST_AUTO_TEST_CASE(a_night_without_two_o_clock_has_its_turn_all_the_same) {
    const Zone zone{"CET-1CEST,M3.5.0,M10.5.0/3"}; // 2026-03-29: 02:00 becomes 03:00
    const auto night = server::next_night(at("2026-03-28 12:00:00"));
    BOOST_TEST((night > at("2026-03-29 00:00:00") && night <= at("2026-03-29 02:00:00")));
    BOOST_TEST(utc(server::next_night(night)).substr(0, 10) == "2026-03-30");
}

BOOST_AUTO_TEST_CASE(every_night_comes_within_a_day_and_an_hour) {
    const Zone zone{"CET-1CEST,M3.5.0,M10.5.0/3"};
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937_64 random{seed};
    std::uniform_int_distribution<std::int64_t> seconds{0, 4'000'000'000};
    for (int i = 0; i < 1000; ++i) {
        const Timestamp time{std::chrono::seconds{seconds(random)}};
        const auto wait = server::next_night(time) - time;
        BOOST_TEST_REQUIRE((wait > 0s && wait <= 25h));
    }
}
