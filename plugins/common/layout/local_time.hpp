// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.h>

#include <optional>
#include <string>
#include <string_view>

namespace confab::storage {

/// Times of existing rooms: the local time of whoever wrote, without a zone. Written and read as the local time of this
/// machine. In the hour that comes twice in autumn the first or the second one is meant; nobody can tell.

/// "YYYYmmdd_HHMMSS_mmm"
[[nodiscard]] std::string name_stamp(confab_time time);
/// Of exactly that text.
[[nodiscard]] std::optional<confab_time> read_name_stamp(std::string_view text);
/// "YYYYmmdd_HHMMSS", as names of files have it
[[nodiscard]] std::string file_stamp(confab_time time);

/// "YYYY-MM-DDTHH:MM:SS.ffffff", as Python's isoformat() has it.
[[nodiscard]] std::string iso_time(confab_time time);
/// The same, also with fewer or no digits of a fraction, a blank for the T, and a zone ("Z", "+hh:mm") at the end.
[[nodiscard]] std::optional<confab_time> read_iso_time(std::string_view text);

/// "YYYY-MM-DD"
[[nodiscard]] std::string iso_date(confab_time time);
/// The first moment after `after` at which local clocks show `minutes` after midnight.
[[nodiscard]] confab_time next_local(confab_time after, int minutes);

} // namespace confab::storage
