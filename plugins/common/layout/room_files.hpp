// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The small files of an existing room: who is there, what the room wants, what was deleted.
namespace confab::storage::layout {

/// `users/<id>_heartbeat.json`
struct Heartbeat {
    std::string id, name;
    std::optional<confab_time> last_active;
    bool online = true;
};
[[nodiscard]] std::string heartbeat_name(std::string_view id);
[[nodiscard]] bool is_heartbeat_name(std::string_view name);
[[nodiscard]] std::string encode(const Heartbeat& heartbeat);
[[nodiscard]] std::optional<Heartbeat> read_heartbeat(std::string_view json);

/// `.chat_config`. What is not in it, or of another type, is not said.
struct ChatConfig {
    std::string room_name, created;
    std::optional<std::int64_t> sync_interval_s;
    std::optional<int> cleanup_minutes; ///< after midnight, local time
    std::optional<std::int64_t> days_kept;
};
[[nodiscard]] std::string encode(const ChatConfig& config);
[[nodiscard]] std::optional<ChatConfig> read_chat_config(std::string_view json);

/// "02:00" as minutes after midnight.
[[nodiscard]] std::optional<int> read_clock(std::string_view text);
[[nodiscard]] std::string clock_text(int minutes);

/// One of `logs/cleanup_stats.json`.
struct CleanupRecord {
    confab_time when = 0;
    std::int64_t deleted_files = 0, days_kept = 0;
    std::string place;
};
/// `before` with one more at its end; the last 30 remain. Rubbish in `before` is left behind, records of others are kept as far
/// as they have these four members.
[[nodiscard]] std::string with_record(std::string_view before, const CleanupRecord& record);
[[nodiscard]] std::vector<CleanupRecord> read_records(std::string_view json);

} // namespace confab::storage::layout
