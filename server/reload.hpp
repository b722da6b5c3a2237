// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "options.hpp"

#include <string>

namespace confab::server {

struct Reload {
    Options options;     ///< what the server has from now on
    std::string restart; ///< names of the options that were changed and stay as they are until a restart, with commas
};

/// What of `wanted` a running server can take. Where it listens, where its data is and whether it encrypts stay.
[[nodiscard]] Reload takable(const Options& current, const Options& wanted);

} // namespace confab::server
