// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/log.hpp"
#include "store/database.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::server {

/// What one source says, the command line or a configuration file; what it says nothing of is empty.
struct Given {
    std::optional<std::string> host;
    std::optional<int> port;
    std::optional<bool> tls, self_signed, no_guests, verbose;
    std::filesystem::path certificate, key, data;
    std::vector<std::filesystem::path> plugin_dirs;
    std::optional<store::Durability> durability;
    std::optional<std::chrono::days> retention;
    std::optional<int> metrics_port;
    std::optional<log::Format> log_format;
    std::map<std::string, std::string> set; ///< other settings of the listener
};

/// A port: 0 to 65535. Errors: invalid, with what to give instead, and without the name of the setting.
Result<int> read_port(std::string_view text);
/// "text" or "json". Errors: as above.
Result<log::Format> read_log_format(std::string_view text);
/// "full" or "normal". Errors: as above.
Result<store::Durability> read_durability(std::string_view text);
/// Whole days up to 100 years. Errors: as above.
Result<std::chrono::days> read_days(std::string_view text);

} // namespace confab::server
