// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire_time.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <ctime>
#include <string>

namespace confab::ws {
namespace {

struct TimeZone {
    explicit TimeZone(const char* zone) { set(zone); }
    ~TimeZone() { set("UTC"); }
    static void set(const char* zone) {
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
};

constexpr confab_time noon = 1'714'564'800'000'000; // 2024-05-01T12:00:00Z

} // namespace

BOOST_AUTO_TEST_SUITE(wire_time)

BOOST_AUTO_TEST_CASE(local_time_is_written_with_its_offset) {
    const TimeZone zone{"CST-8"};
    BOOST_TEST(format_time(noon + 42) == "2024-05-01T20:00:00.000042+08:00");
    TimeZone::set("NST3:30");
    BOOST_TEST(format_time(noon) == "2024-05-01T08:30:00.000000-03:30");
    TimeZone::set("UTC");
    BOOST_TEST(format_time(noon) == "2024-05-01T12:00:00.000000+00:00");
    BOOST_TEST(format_time(-1) == "1969-12-31T23:59:59.999999+00:00");
}

BOOST_AUTO_TEST_CASE(time_without_a_zone_is_local) {
    const TimeZone zone{"CST-8"};
    BOOST_TEST(parse_time("2024-05-01T20:00:00") == noon);
    BOOST_TEST(parse_time("2024-05-01T20:00:00.5") == noon + 500'000);
    BOOST_TEST(parse_time("2024-05-01 20:00:00.000042") == noon + 42);
}

BOOST_AUTO_TEST_CASE(offsets_and_z_are_understood) {
    const TimeZone zone{"CST-8"};
    BOOST_TEST(parse_time("2024-05-01T12:00:00Z") == noon);
    BOOST_TEST(parse_time("2024-05-01T12:00:00.000001Z") == noon + 1);
    BOOST_TEST(parse_time("2024-05-01T20:00:00+08:00") == noon);
    BOOST_TEST(parse_time("2024-05-01T08:30:00.123456789-0330") == noon + 123'456);
    BOOST_TEST(parse_time("1969-12-31T23:59:59.999999+00:00") == -1);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
    for (const char* name : {"UTC", "CST-8", "NST3:30", "Europe/Berlin"}) {
        const TimeZone zone{name};
        for (const confab_time time : {confab_time{1}, noon, noon + 999'999, confab_time{1'729'990'000'000'000}})
            BOOST_TEST(parse_time(format_time(time)) == time);
    }
}

BOOST_AUTO_TEST_CASE(rubbish_is_unknown) {
    for (const char* text :
         {"", "now", "2024", "2024-05-01", "2024-05-01T12:00", "2024-13-01T12:00:00Z", "2024-05-01T25:00:00Z",
          "2024-05-01T12:00:00+", "2024-05-01T12:00:00+8", "2024-05-01T12:00:00.Z", "2024-05-01T12:00:00Zx",
          "2024-05-01T12:00:00 +08:00", "-024-05-01T12:00:00Z", "99999-01-01T00:00:00Z"})
        BOOST_TEST(parse_time(text) == 0, text);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws
