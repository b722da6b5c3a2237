// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"
#include "place.hpp"

#include <functional>
#include <memory>
#include <string>

namespace confab::share {

/// See storage::Objects::watch. Only for folders of this machine: GVfs has none for SMB, and asking its daemon for one would
/// block.
[[nodiscard]] std::unique_ptr<storage::Watch> watch_folder(const Place& place, const std::string& path,
                                                           std::function<void()> changed);

} // namespace confab::share
