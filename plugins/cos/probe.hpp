// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bucket.hpp"
#include "common/room/access.hpp"

#include <functional>
#include <memory>

namespace confab::cos {

/// See storage::Access::probe. Each right of the keys is a step of its own.
[[nodiscard]] Task<Result<void>> probe(std::shared_ptr<Place> place, std::shared_ptr<Bucket> bucket,
                                       std::function<void(const storage::Step&)> report, Stop stop);

} // namespace confab::cos
