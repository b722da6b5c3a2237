// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace confab::hub {

/// What a hub allows. Each limit is told to whoever meets it.
struct Policy {
    std::size_t max_body_bytes = 32 * 1024; ///< of one message's text
    std::size_t max_remembered = 10'000;    ///< people who left and can still be asked about
};

} // namespace confab::hub
