// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"

#include <confab/plugin.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace confab::storage {

/// What a step of a probe found.
struct Step {
    confab_storage_step step = CONFAB_STEP_REACH;
    Result<void> result;
    std::string remark; ///< a sentence, where it went well and something is to be said nevertheless; may be empty
    std::int64_t clock_offset_us = 0;
    std::string copy{}; ///< CONFAB_STEP_POLICY
};

/// The way to a place: reaching it, and trying what it allows. Engine thread. Its calls may outlive it.
class Access {
public:
    virtual ~Access() = default;

    /// Errors: those of Objects; E_TLS.
    [[nodiscard]] virtual async::Task<Result<void>> reach(async::Stop stop) = 0;
    [[nodiscard]] virtual std::shared_ptr<Objects> objects() const = 0;
    /// Tries what a room needs of a place, step by step, up to the first without which the next can't be tried. Leaves nothing
    /// behind. The result is the first failure.
    [[nodiscard]] virtual async::Task<Result<void>> probe(std::function<void(const Step&)> report,
                                                          async::Stop stop) = 0;
    /// CONFAB_OK once nothing goes on in the background any more.
    [[nodiscard]] virtual async::Task<confab_result> settled(async::Stop stop) = 0;
};

} // namespace confab::storage
