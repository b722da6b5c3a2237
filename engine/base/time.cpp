// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.hpp"

#include <fmt/chrono.h>

namespace confab {

std::string rfc3339(Timestamp time) {
    if (time == Timestamp{}) return {};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                       (time - seconds).count());
}

} // namespace confab
