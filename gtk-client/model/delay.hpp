// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"

#include <chrono>
#include <functional>

namespace confab::gtk::model {

/// Runs a function once after a while, unless the handle ends before: the main loop's timer, or a test's.
using Delay = std::function<Handle(std::chrono::milliseconds, std::function<void()>)>;

} // namespace confab::gtk::model
