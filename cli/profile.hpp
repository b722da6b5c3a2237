// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"

#include <filesystem>
#include <string>

namespace confab::cli {

/// The user id of this profile: made at the first call and kept in the file `id`. Errors: io.
Result<UserId> profile_id(const std::filesystem::path& profile);

/// The login name's real name, or the login name.
[[nodiscard]] std::string login_name();

} // namespace confab::cli
