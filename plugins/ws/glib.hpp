// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/glib.hpp"

namespace confab::ws {

using namespace confab::glib;

} // namespace confab::ws
