// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/i18n.hpp"
#include "common/room.hpp"

#include <confab/plugin.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::storage {

/// A line of a settings table, for the role that chats in a place can have.
[[nodiscard]] constexpr confab_setting make_setting(std::uint32_t type, std::uint32_t flags, const char* key,
                                                    const char* label, const char* help,
                                                    const char* default_value = nullptr, std::int64_t min = 0,
                                                    std::int64_t max = 0, const char* const* choices = nullptr) {
    return {
        sizeof(confab_setting), type, flags, CONFAB_ROLE_CONNECT, key, label, help, default_value, min, max, choices};
}

/// The settings that every chat in a place has, for the tables of the plugins.
namespace setting {
extern const confab_setting passphrase, format, interval, retention, cleanup, max_file, types, time_limit;
}

/// What these settings say in a checked configuration.
struct RoomOptions {
    /// `table`: the plugin's.
    RoomOptions(const confab_config& config, const confab_setting* const* table);

    RoomFormat format = RoomFormat::automatic;
    std::string passphrase;
    // Given by hand, or nothing: then the room says.
    std::optional<std::chrono::seconds> sync_interval;
    std::optional<int> retention_days;                ///< 0: keep
    std::optional<std::chrono::minutes> cleanup_time; ///< after midnight
    std::optional<std::uint64_t> max_file_bytes;
    std::optional<std::vector<std::string>> file_types; ///< ".txt", lower case; empty: all
    std::chrono::seconds time_limit{};                  ///< of one operation

    /// What is wrong with them in themselves. No I/O. `config`: that of the constructor.
    [[nodiscard]] std::optional<sdk::BadSetting> check(const confab_config& config) const;
    [[nodiscard]] RoomSettings settings(std::string location, std::string state_folder) const;
};

/// What was given by hand and is not empty; not the table's default.
[[nodiscard]] std::optional<std::string_view> given(const confab_config& config, std::string_view key);

/// "HH:MM" as minutes after midnight.
[[nodiscard]] std::optional<std::chrono::minutes> time_of_day(std::string_view text) noexcept;
/// ".txt .PDF, *.zip" as ".txt", ".pdf", ".zip"; empty for "*"; nothing where it is no such list.
[[nodiscard]] std::optional<std::vector<std::string>> types_of(std::string_view text);

} // namespace confab::storage
