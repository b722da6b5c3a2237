// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"

#include <cstdint>

namespace confab::ws {

/// Of our own, from the range that RFC 6455 keeps for applications: another session of the same person took over.
inline constexpr uint16_t close_replaced = 4001;

/// The WebSocket close code that a server sends for a reason.
[[nodiscard]] constexpr uint16_t close_code(confab_result why) noexcept {
    switch (why) {
    case CONFAB_OK: return 1000;
    case CONFAB_E_CLOSED:
    case CONFAB_E_TIMEOUT: return 1001;
    case CONFAB_E_TOO_LARGE: return 1009;
    case CONFAB_E_INTERNAL: return 1011;
    case CONFAB_E_TOO_SLOW:
    case CONFAB_E_RATE_LIMITED:
    case CONFAB_E_FULL: return 1013;
    case CONFAB_E_REPLACED: return close_replaced;
    default: return why < 0 ? 1008 : 1000;
    }
}

/// What a close code of a server means for its client. 0: no close frame came, the connection broke.
[[nodiscard]] constexpr confab_result reason_of_close(uint16_t code) noexcept {
    switch (code) {
    case 0: return CONFAB_E_NETWORK;
    case 1008: return CONFAB_E_DENIED;
    case 1009: return CONFAB_E_TOO_LARGE;
    case 1013: return CONFAB_E_TOO_SLOW;
    case close_replaced: return CONFAB_E_REPLACED;
    case 1002:
    case 1003:
    case 1007: return CONFAB_E_PROTOCOL;
    default: return CONFAB_E_CLOSED;
    }
}

} // namespace confab::ws
