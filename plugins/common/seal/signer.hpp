// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/result.hpp"
#include "common/seal/bytes.hpp"
#include "common/seal/secret.hpp"

#include <string_view>

namespace confab::seal {

using storage::Result;

/// The two public keys of a person.
struct PublicKeys {
    SigningKey sign;
    AgreementKey agree;

    friend bool operator==(const PublicKeys&, const PublicKeys&) = default;
};

/// Whoever acts here: the private keys used without being seen, as `confab.identity/1` offers it. Engine thread, and so are
/// all functions that take one.
class Signer {
public:
    virtual ~Signer() = default;

    [[nodiscard]] virtual PublicKeys keys() const = 0;
    [[nodiscard]] virtual Device device() const = 0;
    /// Ed25519 over `domain` ‖ 0x00 ‖ data.
    [[nodiscard]] virtual Result<Signature> sign(std::string_view domain, View data) = 0;
    /// HKDF-SHA256(X25519(own, theirs), no salt, info = `domain`). Errors: E_INVALID, not a usable key.
    [[nodiscard]] virtual Result<Key> agree(std::string_view domain, const AgreementKey& theirs) = 0;
};

} // namespace confab::seal
