// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.hpp"
#include "client/timeline.hpp"

#include <string>

namespace confab::client {

/// A key that says, or said, that it is somebody.
struct KnownKey {
    std::string fingerprint;    ///< SHA-256 of its public part, lower-case hex
    Trust trust = Trust::known; ///< known, verified: the one that counts. former, changed: others
    Timestamp first_seen{}, last_seen{};

    [[nodiscard]] bool counts() const noexcept { return trust == Trust::known || trust == Trust::verified; }
};

} // namespace confab::client
