// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/place_clock.hpp"

#include <boost/test/unit_test.hpp>
#include <glib.h>

#include <cstdlib>

using confab::storage::PlaceClock;

namespace {

constexpr std::int64_t second = 1'000'000;

bool near(std::int64_t a, std::int64_t b) { return std::abs(a - b) < second; }

} // namespace

BOOST_AUTO_TEST_SUITE(place_clock)

BOOST_AUTO_TEST_CASE(it_goes_by_the_ticks_from_when_it_was_measured) {
    std::int64_t ticks = 77 * second;
    PlaceClock clock{[&] { return ticks; }};
    BOOST_TEST(near(clock.now(), g_get_real_time()));
    clock.measured(-500 * second);
    const auto then = clock.now();
    BOOST_TEST(near(then, g_get_real_time() - 500 * second));
    BOOST_TEST(near(clock.offset_us(), -500 * second));
    // An hour of ticks, of which the computer's clock tells nothing: that was set back meanwhile.
    ticks += 3'600 * second;
    BOOST_TEST(clock.now() == then + 3'600 * second);
    BOOST_TEST(near(clock.offset_us(), 3'100 * second));
}

BOOST_AUTO_TEST_CASE(by_itself_it_goes_on) {
    PlaceClock clock{{}};
    const auto then = clock.now();
    while (g_get_real_time() <= then + 1'000) {}
    BOOST_TEST(clock.now() > then);
}

BOOST_AUTO_TEST_SUITE_END()
