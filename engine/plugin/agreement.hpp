// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "plugin/manifest.hpp"

#include <span>

namespace confab::plugin {

/// Can this host run a plugin of these versions? Errors: unsupported, with a sentence that says what to do.
[[nodiscard]] Result<void> check_version(const AbiVersion& abi);

/// Has the entry, whose magic and size were checked, what a plugin of our major has, and the versions that its manifest
/// promised? Errors: invalid, unsupported.
[[nodiscard]] Result<void> check_entry(const confab_entry& entry, const Manifest& manifest);

/// Are the library's transports, each checked by itself, those that its manifest promised? Errors: invalid.
[[nodiscard]] Result<void> check_promises(std::span<const confab_transport_desc* const> descriptors,
                                          const Manifest& manifest);

} // namespace confab::plugin
