// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plugin/loader.hpp"

namespace confab::cli {

/// Prints the loaded transports with their settings, and the refused files with the reason.
void print_transports(const plugin::Catalogue& catalogue, bool json);

} // namespace confab::cli
