// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/layout/room_files.hpp"

#include "common/layout/json_object.hpp"
#include "common/layout/json_text.hpp"
#include "common/layout/local_time.hpp"
#include "common/layout/names.hpp"

#include <fmt/format.h>

namespace confab::storage::layout {
namespace {

constexpr std::string_view heartbeat_suffix = "_heartbeat.json";
constexpr std::size_t longest_id = 1024, most_records = 30;

} // namespace

std::string heartbeat_name(std::string_view id) { return safe_id(id).append(heartbeat_suffix); }

bool is_heartbeat_name(std::string_view name) {
    return usable_name(name) && name.ends_with(heartbeat_suffix) && name.size() > heartbeat_suffix.size();
}

std::string encode(const Heartbeat& heartbeat) {
    return JsonText{}
        .add("user_id", heartbeat.id)
        .add("username", heartbeat.name)
        .add("last_active", iso_time(heartbeat.last_active.value_or(0)))
        .add("status", heartbeat.online ? "online" : "offline")
        .str();
}

std::optional<Heartbeat> read_heartbeat(std::string_view text) {
    const auto json = JsonObject::parse(text);
    if (!json) return std::nullopt;
    Heartbeat heartbeat;
    heartbeat.id = json->text("user_id").value_or("");
    heartbeat.name = json->text("username").value_or("");
    if (heartbeat.id.empty() || heartbeat.id.size() > longest_id || heartbeat.name.size() > longest_id)
        return std::nullopt;
    if (const auto when = json->text("last_active")) heartbeat.last_active = read_iso_time(*when);
    heartbeat.online = json->text("status").value_or("online") == "online";
    return heartbeat;
}

std::string encode(const ChatConfig& config) {
    JsonText json;
    json.add("chat_room_name", config.room_name).add("created_time", config.created);
    if (config.sync_interval_s) json.add("sync_interval", *config.sync_interval_s);
    if (config.cleanup_minutes) json.add("cleanup_time", clock_text(*config.cleanup_minutes));
    if (config.days_kept) json.add("days_kept", *config.days_kept);
    return json.str();
}

std::optional<ChatConfig> read_chat_config(std::string_view text) {
    const auto json = JsonObject::parse(text);
    if (!json) return std::nullopt;
    ChatConfig config;
    config.room_name = json->text("chat_room_name").value_or("");
    config.created = json->text("created_time").value_or("");
    const auto within = [&](const char* key, std::int64_t low, std::int64_t high) {
        const auto number = json->number(key);
        return number && *number >= low && *number <= high ? number : std::nullopt;
    };
    config.sync_interval_s = within("sync_interval", 1, 3600);
    config.days_kept = within("days_kept", 0, 36500);
    if (const auto clock = json->text("cleanup_time")) config.cleanup_minutes = read_clock(*clock);
    return config;
}

std::optional<int> read_clock(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 99; };
    if (text.size() == 4) return read_clock(fmt::format("0{}", text));
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
    if (hours > 23 || minutes > 59) return std::nullopt;
    return hours * 60 + minutes;
}

std::string clock_text(int minutes) { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

std::vector<CleanupRecord> read_records(std::string_view text) {
    std::vector<CleanupRecord> records;
    for (const auto& json : JsonObject::parse_list(text).value_or(std::vector<JsonObject>{})) {
        const auto when = json.text("cleanup_time");
        const auto time = when ? read_iso_time(*when) : std::nullopt;
        if (!time) continue;
        records.push_back({*time, json.number("deleted_files").value_or(0), json.number("days_kept").value_or(0),
                           json.text("share_path").value_or("")});
    }
    return records;
}

std::string with_record(std::string_view before, const CleanupRecord& record) {
    auto records = read_records(before);
    records.push_back(record);
    if (records.size() > most_records) records.erase(records.begin(), records.end() - most_records);
    std::string list = "[";
    for (const auto& each : records) {
        if (list.size() > 1) list += ", ";
        list += JsonText{}
                    .add("cleanup_time", iso_time(each.when))
                    .add("deleted_files", each.deleted_files)
                    .add("days_kept", each.days_kept)
                    .add("share_path", each.place)
                    .str();
    }
    return list + "]";
}

} // namespace confab::storage::layout
