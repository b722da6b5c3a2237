// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/place_clock.hpp"

#include <glib.h>

#include <ctime>

namespace confab::storage {
namespace {

constexpr std::int64_t every = std::int64_t{3'600} * 1'000'000;

std::int64_t boot_time() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
}

} // namespace

PlaceClock::PlaceClock(std::function<std::int64_t()> ticks) : ticks_{ticks ? std::move(ticks) : boot_time} {
    asked_ = ticks_();
    measured(0);
}

bool PlaceClock::due() {
    const auto now = ticks_();
    if (now - asked_ < every) return false;
    asked_ = now;
    return true;
}

void PlaceClock::measured(std::int64_t offset_us) { base_us_ = g_get_real_time() + offset_us - ticks_(); }

std::int64_t PlaceClock::now() const { return ticks_() + base_us_; }

std::int64_t PlaceClock::offset_us() const { return now() - g_get_real_time(); }

} // namespace confab::storage
