// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/i18n.hpp"
#include "common/result.hpp"

/// The ways in which what lies in a room is refused, each in the same words everywhere.
namespace confab::seal {

/// It is not what somebody sealed for this path.
[[nodiscard]] inline tl::unexpected<storage::Error> changed(const char* detail) {
    return storage::fail(CONFAB_E_AUTH, N_("This was changed, moved or cut short."), "{}", detail);
}
/// It is sealed well, or not sealed at all, and holds something that this version does not understand.
[[nodiscard]] inline tl::unexpected<storage::Error> not_understood(const char* detail) {
    return storage::fail(CONFAB_E_PROTOCOL, N_("This is nothing that a sealed room holds."), "{}", detail);
}
[[nodiscard]] inline tl::unexpected<storage::Error> forged(const char* detail) {
    return storage::fail(CONFAB_E_AUTH, N_("This was not signed by whom it names."), "{}", detail);
}
[[nodiscard]] inline tl::unexpected<storage::Error> room_changed(const char* detail) {
    return storage::fail(CONFAB_E_ROOM_CHANGED, N_("This is not the room that was here before."), "{}", detail);
}

} // namespace confab::seal
