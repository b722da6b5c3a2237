// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"

namespace confab::ws {

/// What an `error` frame of a server means.
struct ServerError {
    confab_result code = CONFAB_OK;
    std::optional<Kind> concerns{}; ///< the only kind of request that it can refuse; nothing: any
};

/// Servers of our own send a code. The existing ones send Chinese text only, in which some errors can be told apart.
[[nodiscard]] ServerError meaning_of(const Frame& error);
/// The same, for the answer to a join.
[[nodiscard]] confab_result refusal_of_join(const Frame& error);

} // namespace confab::ws
