// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/delay.hpp"

namespace confab::gtk {

/// A timer of the main loop, as a model::Delay.
[[nodiscard]] Handle after(std::chrono::milliseconds delay, std::function<void()> fn);

} // namespace confab::gtk
