// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/key_pair.hpp"

#include <string>
#include <string_view>

namespace confab::crypto {

/// Keys as a text that can be carried to another device, sealed with a passphrase. Both take about a second and 128 MiB: on a
/// worker's thread.
///
///     -----BEGIN CONFAB IDENTITY-----
///     Base64 of: "CNFI" ‖ 0x01 ‖ log2 N (17) ‖ r (8) ‖ p (1) ‖ salt (16) ‖ nonce (12) ‖ sealed (64) ‖ tag (16)
///     -----END CONFAB IDENTITY-----
///
/// sealed: AES-256-GCM of the Ed25519 and the X25519 private key, by the key scrypt(passphrase in NFC, salt, N, r, p); all that
/// stands before it is associated data. N may be 2^15 to 2^20.
[[nodiscard]] Result<std::string> export_keys(const KeyPair& keys, std::string_view passphrase);

/// Errors: wrong_passphrase (or what is sealed was changed), invalid (not such a text), unsupported (of a newer version).
[[nodiscard]] Result<KeyPair> import_keys(std::string_view text, std::string_view passphrase);

} // namespace confab::crypto
