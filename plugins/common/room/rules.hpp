// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/format.hpp"

#include <cstdint>
#include <optional>

namespace confab::storage {

/// What a room says of itself. What is empty is not said.
struct RoomWishes {
    std::optional<std::int64_t> interval_s;
    std::optional<int> cleanup_minutes;
    std::optional<std::int64_t> days_kept; ///< 0: all
};

/// What a new room says: what was given by hand, else the defaults.
[[nodiscard]] RoomWishes wishes_of(const RoomSettings& given, int default_days);

/// The room's own values, then those given by hand, then the defaults. 0 days given by hand: this client cleans nothing,
/// whatever the room wants; it never cleans more than the room. E_CONFIG: a contradiction, with a sentence that names both.
[[nodiscard]] Result<Rules> rules_of(const RoomWishes& room, const RoomSettings& given, int default_days);

} // namespace confab::storage
