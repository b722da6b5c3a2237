// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/secret.hpp"
#include "common/seal/signer.hpp"

#include <cstdint>
#include <string_view>

namespace confab::seal {

/// How a key is made from a passphrase: scrypt with N = 2^cost, r = 8, p = 1.
struct Derivation {
    static constexpr std::uint8_t lowest = 15, usual = 17, highest = 20;

    std::uint8_t cost = usual;
    Salt salt;

    /// With a random salt.
    [[nodiscard]] static Result<Derivation> fresh(std::uint8_t cost = usual);
    friend bool operator==(const Derivation&, const Derivation&) = default;
};

/// The key from a passphrase. Good for each version of a manifest with the same derivation: keep it, and derive again only
/// where the head of a version has another one.
class PassphraseKey {
public:
    /// Takes about half a second and 128 MiB at the usual cost: for a worker thread. The passphrase is normalised (NFC) first.
    /// Errors: E_INVALID, an empty passphrase or one that is no UTF-8; E_PROTOCOL, a cost that is refused.
    [[nodiscard]] static Result<PassphraseKey> derive(std::string_view passphrase, const Derivation& how);

    [[nodiscard]] const Derivation& how() const noexcept { return how_; }
    /// What wraps the keys of the room.
    [[nodiscard]] const Key& wrapping() const noexcept { return wrapping_; }
    /// What stands in the manifest, so that a wrong passphrase is told at once.
    [[nodiscard]] const Key& check() const noexcept { return check_; }

private:
    PassphraseKey(const Derivation& how, Key wrapping, Key check) noexcept;
    Derivation how_;
    Key wrapping_, check_;
};

} // namespace confab::seal
