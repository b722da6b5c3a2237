// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

namespace confab::ws {

/// Cuts the TCP connection beneath a stream of libsoup, whatever layers lie between. Nothing waits for it any more.
void shut_down(GIOStream* stream) noexcept;

} // namespace confab::ws
