// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace confab {

/// UTC, microseconds. The epoch itself means "unknown".
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Where the time comes from; tests put another function here.
using Clock = std::function<Timestamp()>;

[[nodiscard]] inline Timestamp now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// RFC 3339 in UTC with microseconds: 2026-11-22T10:00:00.000000Z. Empty for an unknown time.
[[nodiscard]] std::string rfc3339(Timestamp time);

} // namespace confab
