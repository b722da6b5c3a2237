// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/rules.hpp"

#include "common/layout/room_files.hpp"

#include <algorithm>
#include <string>

namespace confab::storage {
namespace {

constexpr std::chrono::milliseconds usual_interval{3000};
constexpr int usual_cleanup = 120;

/// At least one.
std::int64_t seconds_of(std::chrono::milliseconds time) {
    return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(time).count());
}

tl::unexpected<Error> contradiction(std::string_view key, std::string_view room, std::string_view given) {
    return fail(CONFAB_E_CONFIG,
                fmt::format("For {} the room says {}, and the settings of the account {}.", key, room, given));
}

} // namespace

RoomWishes wishes_of(const RoomSettings& given, int default_days) {
    return {seconds_of(given.interval.value_or(usual_interval)), given.cleanup_minutes.value_or(usual_cleanup),
            given.retention_days.value_or(default_days)};
}

Result<Rules> rules_of(const RoomWishes& room, const RoomSettings& given, int default_days) {
    if (room.interval_s && given.interval && seconds_of(*given.interval) != *room.interval_s)
        return contradiction("sync_interval_s", std::to_string(*room.interval_s),
                             std::to_string(seconds_of(*given.interval)));
    if (room.cleanup_minutes && given.cleanup_minutes && *given.cleanup_minutes != *room.cleanup_minutes)
        return contradiction("cleanup_time", layout::clock_text(*room.cleanup_minutes),
                             layout::clock_text(*given.cleanup_minutes));
    const bool refuses = given.retention_days == 0;
    if (room.days_kept && given.retention_days && !refuses && *given.retention_days != *room.days_kept)
        return contradiction("retention_days", std::to_string(*room.days_kept), std::to_string(*given.retention_days));
    Rules rules;
    // In milliseconds where it was given like that, which the room's seconds stand for.
    rules.interval = given.interval                ? *given.interval
                     : room.interval_s.has_value() ? std::chrono::milliseconds{*room.interval_s * 1000}
                                                   : usual_interval;
    rules.cleanup_minutes = room.cleanup_minutes.value_or(given.cleanup_minutes.value_or(usual_cleanup));
    const auto least = static_cast<int>(room.days_kept.value_or(default_days));
    rules.retention_days = refuses || least == 0 ? 0 : std::max(least, given.retention_days.value_or(0));
    return rules;
}

} // namespace confab::storage
