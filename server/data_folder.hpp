// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <filesystem>

namespace confab::server {

/// Makes the data folder, with mode 0700, where it is missing, and sees whether a server can live in it. One that is there
/// keeps its mode. Errors, each with what to do: io, denied (another user's), storage_full.
Result<void> prepare_data_folder(const std::filesystem::path& folder);

} // namespace confab::server
