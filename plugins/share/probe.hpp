// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"
#include "folder.hpp"

#include <functional>
#include <memory>

namespace confab::share {

/// What a step found.
struct Step {
    confab_storage_step step = CONFAB_STEP_REACH;
    Result<void> result;
    std::string remark; ///< a sentence, where it went well and something is to be said nevertheless; may be empty
    std::int64_t clock_offset_us = 0;
};

/// Tries what a room needs of a place, step by step, up to the first without which the next can't be tried. Leaves nothing
/// behind. The result is the first failure.
[[nodiscard]] Task<Result<void>> probe(std::shared_ptr<Mount> mount, std::shared_ptr<Folder> folder,
                                       std::chrono::milliseconds limit, std::function<void(const Step&)> report,
                                       Stop stop);

} // namespace confab::share
