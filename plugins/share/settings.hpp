// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.hpp"
#include "location.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace confab::share {

/// The tables that the descriptor hands to the host; static.
[[nodiscard]] const confab_setting* const* setting_table() noexcept;
[[nodiscard]] const confab_preset* const* preset_table() noexcept;

enum class Format : std::uint8_t {
    automatic, ///< decided at the first join
    sealed,
    compatible,
};

/// Where to chat and how, from a checked configuration.
struct Options {
    explicit Options(const confab_config& config);

    std::optional<Location> location; ///< always there in a checked configuration
    std::string user, domain, password;
    Format format = Format::automatic;
    std::string passphrase;
    // Given by hand, or nothing: then the room says.
    std::optional<std::chrono::seconds> sync_interval;
    std::optional<int> retention_days;                ///< 0: keep
    std::optional<std::chrono::minutes> cleanup_time; ///< after midnight
    std::optional<std::uint64_t> max_file_bytes;
    std::optional<std::vector<std::string>> file_types; ///< ".txt", lower case; empty: all
    std::chrono::seconds time_limit{};                  ///< of one operation
};

/// What is wrong with a configuration in itself. No I/O.
[[nodiscard]] std::optional<sdk::BadSetting> check_settings(const confab_config& config);

/// "HH:MM" as minutes after midnight.
[[nodiscard]] std::optional<std::chrono::minutes> time_of_day(std::string_view text) noexcept;
/// ".txt .PDF, *.zip" as ".txt", ".pdf", ".zip"; empty for "*"; nothing where it is no such list.
[[nodiscard]] std::optional<std::vector<std::string>> types_of(std::string_view text);

} // namespace confab::share
