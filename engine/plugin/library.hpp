// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <filesystem>

namespace confab::plugin {

/// Loads the shared library `file`, found in the search root `root`, and returns its entry. It stays loaded for good.
///
/// Nothing of it runs before owner, modes, links and the file's shape are checked. The entry has its frozen head with
/// the right magic, and as many bytes as its `size` says; everything else is unchecked. One thread at a time. Errors:
/// those of TrustedFile; invalid (no library, no plugin, or it does not link).
[[nodiscard]] Result<const confab_entry*> load_library(const std::filesystem::path& root,
                                                       const std::filesystem::path& file);

} // namespace confab::plugin
