// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace confab::ws {

/// A certificate with its chain and its private key, as one PEM text. A secret.
struct KeyPair {
    std::string pem;
    std::string fingerprint; ///< SHA-256 of the certificate, lower-case hex
};

/// Reads a PEM pair. The error is a sentence for people: missing, unreadable, encrypted, mismatched or expired.
[[nodiscard]] tl::expected<KeyPair, const char*> load_key_pair(const std::string& cert_file,
                                                               const std::string& key_file);

/// The self-signed certificate in this private folder; made at the first call (ECDSA P-256, ten years, for localhost and
/// the name of this machine), readable by the owner only, and kept. One that has expired is made anew.
[[nodiscard]] tl::expected<KeyPair, const char*> own_key_pair(const std::string& folder);

/// SHA-256 of DER bytes, lower-case hex.
[[nodiscard]] std::string fingerprint_of(std::string_view der);

} // namespace confab::ws
