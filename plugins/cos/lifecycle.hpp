// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"
#include "place.hpp"
#include "xml.hpp"

namespace confab::cos {

/// The rules that this program sets for a room, and takes for its own: one for each folder, and one for uploads that nobody
/// goes on with. `prefix`: of the room, as in a Place. No days: none.
[[nodiscard]] std::vector<Element> lifecycle_rules(std::string_view prefix, const std::vector<std::string>& folders,
                                                   int days);
/// All that is below `prefix` in these folders goes after this many days, by whomever's rules; 0: not all of it.
[[nodiscard]] int days_by_rules(const Element& configuration, std::string_view prefix,
                                const std::vector<std::string>& folders);

/// See Objects::lifecycle. The rules of a bucket are one document, which is read and written as a whole: who changes it in the
/// same second may undo it, which is looked for.
[[nodiscard]] Task<Result<storage::Lifecycle>> lifecycle(std::shared_ptr<Place> place, storage::LifecycleOrder order,
                                                         Stop stop);

} // namespace confab::cos
