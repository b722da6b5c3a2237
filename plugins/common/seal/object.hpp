// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "seal/bytes.hpp"
#include "seal/keyring.hpp"
#include "seal/signer.hpp"
#include "seal/stream.hpp"

#include <string_view>

namespace confab::seal {

/// A whole object at once, sealed with the current key of the room and bound to its kind and path.
[[nodiscard]] Result<Bytes> seal_object(const Keyring& keys, Kind kind, std::string_view path, View plain);

struct OpenedObject {
    Epoch epoch{};
    Bytes plain;
};
/// Errors: E_AUTH, not what was sealed for this path: damaged, cut short, moved, sealed for another room; E_NOT_FOUND, an epoch that
/// these keys do not have; E_PROTOCOL, not an object of this kind and version.
[[nodiscard]] Result<OpenedObject> open_object(const Keyring& keys, Kind kind, std::string_view path, View file);

/// Something that a room keeps for itself (statistics of cleanup): sealed, signed by nobody.
[[nodiscard]] Result<Bytes> seal_note(const Keyring& keys, std::string_view path, View plain);
[[nodiscard]] Result<Bytes> open_note(const Keyring& keys, std::string_view path, View file);

} // namespace confab::seal
