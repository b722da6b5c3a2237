// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/options.hpp"
#include "confab/plugin.hpp"
#include "location.hpp"

#include <optional>
#include <string>

namespace confab::share {

/// The tables that the descriptor hands to the host; static.
[[nodiscard]] const confab_setting* const* setting_table() noexcept;
[[nodiscard]] const confab_preset* const* preset_table() noexcept;

/// Where to chat and how, from a checked configuration.
struct Options {
    explicit Options(const confab_config& config);

    std::optional<Location> location; ///< always there in a checked configuration
    std::string user, domain, password;
    storage::RoomOptions room;
};

/// What is wrong with a configuration in itself. No I/O.
[[nodiscard]] std::optional<sdk::BadSetting> check_settings(const confab_config& config);

} // namespace confab::share
