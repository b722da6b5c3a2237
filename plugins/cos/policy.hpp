// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "place.hpp"

#include <string>

namespace confab::cos {

/// The least that the keys of a room have to be allowed, as JSON to paste into the console: of Tencent's CAM
/// (https://cloud.tencent.com/document/product/598/10603), or of AWS's IAM where requests are signed as there.
[[nodiscard]] std::string minimal_policy(const Endpoint& endpoint, const std::string& prefix);

} // namespace confab::cos
