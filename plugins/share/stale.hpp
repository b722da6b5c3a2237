// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "place.hpp"

#include <string>

/// Time by the place's own clock, and what that clock says is left over. Engine thread.
namespace confab::share {

/// See storage::Objects::clock_offset.
[[nodiscard]] Task<Result<std::int64_t>> measure_clock(std::shared_ptr<Place> place, std::string folder, Stop stop);

/// A temporary file was seen: removes it in the background where it is older than a day, by the place's clock, which has to
/// have been measured; looks at each one at most once an hour.
void look_at_temporary(const std::shared_ptr<Place>& place, std::string path);

} // namespace confab::share
