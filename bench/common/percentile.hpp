// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

namespace bench {

/// The value that `share` of them (0.5: half) do not exceed; 0 of none. Reorders them.
template <class Number> [[nodiscard]] Number percentile(std::vector<Number>& values, double share) {
    if (values.empty()) return {};
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

} // namespace bench
