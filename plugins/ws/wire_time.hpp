// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"

#include <optional>
#include <string>
#include <string_view>

namespace confab::ws {

/// ISO 8601 local time with its UTC offset and six digits of microseconds, which existing clients show as the right clock
/// time: "2024-05-01T14:03:07.000250+08:00".
[[nodiscard]] std::string format_time(confab_time time);

/// Reads "YYYY-MM-DD", "T" or a blank, "hh:mm:ss", optionally a fraction, then nothing (local time of this machine), "Z"
/// or an offset "+hh:mm" or "+hhmm". Nothing for anything else.
[[nodiscard]] std::optional<confab_time> read_time(std::string_view text) noexcept;
/// The same with 0, which means unknown, for anything else.
[[nodiscard]] confab_time parse_time(std::string_view text) noexcept;

} // namespace confab::ws
