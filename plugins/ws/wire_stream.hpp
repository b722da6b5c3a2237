// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "glib.hpp"

#include <memory>

namespace confab::ws {

class Wire;

/// A pollable GIOStream whose bytes go through `wire`. It keeps the wire alive.
[[nodiscard]] Ref<GIOStream> new_wire_stream(std::shared_ptr<Wire> wire);

} // namespace confab::ws
