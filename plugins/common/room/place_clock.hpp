// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

namespace confab::storage {

/// The clock of a place, as it was measured once and has gone on since. Whoever sets the clock of this computer does not move
/// it, and a computer that sleeps does not stop it. Microseconds. One thread.
class PlaceClock {
public:
    /// `ticks`: microseconds since some moment, that go on while the computer sleeps; empty: CLOCK_BOOTTIME.
    explicit PlaceClock(std::function<std::int64_t()> ticks);

    /// `offset_us`: the place's clock minus this computer's, now. Until it is known they are taken for equal.
    void measured(std::int64_t offset_us);
    /// True once an hour, also after a sleep: clocks drift, and are set.
    [[nodiscard]] bool due();
    /// Since 1970.
    [[nodiscard]] std::int64_t now() const;
    /// How far it is from the computer's clock, as that is set now.
    [[nodiscard]] std::int64_t offset_us() const;

private:
    std::function<std::int64_t()> ticks_;
    std::int64_t base_us_ = 0; ///< what to add to the ticks
    std::int64_t asked_ = 0;   ///< in ticks
};

} // namespace confab::storage
