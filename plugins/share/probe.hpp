// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/access.hpp"
#include "folder.hpp"

#include <functional>
#include <memory>

namespace confab::share {

using storage::Step;

/// Tries what a room needs of a place, step by step, up to the first without which the next can't be tried. Leaves nothing
/// behind. The result is the first failure.
[[nodiscard]] Task<Result<void>> probe(std::shared_ptr<Mount> mount, std::shared_ptr<Folder> folder,
                                       std::chrono::milliseconds limit, std::function<void(const Step&)> report,
                                       Stop stop);

} // namespace confab::share
