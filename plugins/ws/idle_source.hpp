// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

namespace confab::ws {

/// A source of the thread-default main context that stays attached, and fires once after each g_source_set_ready_time(…, 0).
/// Attaching one anew each time would cost more. The caller owns it, and `data` outlives it.
[[nodiscard]] GSource* new_idle_source(void (*fn)(gpointer data), gpointer data);

} // namespace confab::ws
