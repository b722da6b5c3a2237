// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_clock.hpp"

#include <algorithm>

namespace confab::cos {
namespace {

constexpr std::int64_t second = 1'000'000;
/// Clocks drift: what was heard longer ago counts no more.
constexpr std::int64_t forget_after = 600 * second;

} // namespace

void ServerClock::heard(std::int64_t date, std::int64_t sent_us, std::int64_t came_us) noexcept {
    const Range told{date * second - came_us, date * second + second - sent_us};
    if (told.to < told.from) return; // this machine's clock was set meanwhile
    if (range_ && came_us - heard_us_ < forget_after && came_us >= heard_us_) {
        const Range both{std::max(range_->from, told.from), std::min(range_->to, told.to)};
        if (both.from <= both.to) {
            range_ = both;
            return;
        }
    }
    range_ = told;
    heard_us_ = came_us;
}

std::optional<std::int64_t> ServerClock::offset_us() const noexcept {
    if (!range_) return std::nullopt;
    // Clocks that are set over the network agree better than whole seconds can tell: as long as it can be 0, it is.
    return std::clamp<std::int64_t>(0, range_->from, range_->to);
}

} // namespace confab::cos
