// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

namespace confab::plugin {

/// Does the descriptor keep what plugin.h promises, so that everything after it may rely on it? It says what is wrong
/// for the plugin's author. `abi_minor`: what the plugin was built against; only a newer one than ours may use types of
/// settings that we don't know. Errors: invalid.
///
/// Pointers are believed: a plugin runs in this process anyway. Lengths, counts and texts are not.
[[nodiscard]] Result<void> check_descriptor(const confab_transport_desc& descriptor, unsigned abi_minor);

} // namespace confab::plugin
