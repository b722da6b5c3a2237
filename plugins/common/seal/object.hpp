// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/keyring.hpp"
#include "common/seal/signer.hpp"
#include "common/seal/stream.hpp"

#include <string_view>

namespace confab::seal {

/// A whole object at once, sealed with a key that need not be the room's.
[[nodiscard]] Result<Bytes> seal_with(const Key& from, const Binding& binding, View plain);
/// Errors: E_AUTH, E_PROTOCOL, as open_object().
[[nodiscard]] Result<Bytes> open_with(const Key& from, const Binding& binding, View file);

/// A whole object at once, sealed with the current key of the room and bound to its kind and path.
[[nodiscard]] Result<Bytes> seal_object(const Keyring& keys, Kind kind, std::string_view path, View plain);

struct OpenedObject {
    Epoch epoch{};
    Bytes plain;
};
/// Errors: E_AUTH, not what was sealed for this path: damaged, cut short, moved, sealed for another room; E_NOT_FOUND, an epoch that
/// these keys do not have; E_PROTOCOL, not an object of this kind and version.
[[nodiscard]] Result<OpenedObject> open_object(const Keyring& keys, Kind kind, std::string_view path, View file);

/// Errors: E_DENIED, something of `when` can't be sealed in this epoch.
[[nodiscard]] Result<void> check_epoch(const Keyring& keys, Epoch epoch, Time when);

/// Something that a room keeps for itself (statistics of cleanup): sealed, signed by nobody.
[[nodiscard]] Result<Bytes> seal_note(const Keyring& keys, std::string_view path, View plain);
[[nodiscard]] Result<Bytes> open_note(const Keyring& keys, std::string_view path, View file);

} // namespace confab::seal
