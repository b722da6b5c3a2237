// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <atomic>
#include <filesystem>

namespace confab::hub {

/// Copies the log in `log` to `copy`, while others use it: see SqliteLog::backup(). Waits for the disk; given up, with
/// cancelled, when `stop` is set. Any thread.
Result<void> backup_log(const std::filesystem::path& log, const std::filesystem::path& copy,
                        const std::atomic<bool>& stop);

} // namespace confab::hub
