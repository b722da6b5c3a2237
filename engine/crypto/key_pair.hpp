// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_pkey_st;

/// Keys of people. OpenSSL stands behind it, and nowhere else in the engine.
namespace confab::crypto {

using Key = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// The private keys of one person: Ed25519 to sign, X25519 to agree. They are wiped with it, and never leave it but by secret().
class KeyPair {
public:
    /// The two private keys, as RFC 8032 and RFC 7748 have them.
    struct Secret {
        Key ed25519{}, x25519{};
        ~Secret();
    };

    /// Errors: internal (no random numbers).
    static Result<KeyPair> generate();
    /// Errors: invalid.
    static Result<KeyPair> from(const Secret& secret);

    [[nodiscard]] Secret secret() const;
    [[nodiscard]] const Key& ed25519() const noexcept { return ed25519_public_; }
    [[nodiscard]] const Key& x25519() const noexcept { return x25519_public_; }
    /// SHA-256 of the public Ed25519 key.
    [[nodiscard]] Key fingerprint() const;

    /// Ed25519 over `domain` ‖ 0x00 ‖ data. Errors: internal.
    [[nodiscard]] Result<Signature> sign(std::string_view domain, std::span<const std::uint8_t> data) const;
    /// HKDF-SHA256(X25519(own, theirs), no salt, info = `domain`). Errors: invalid (`theirs` is no usable public key).
    [[nodiscard]] Result<Key> agree(std::string_view domain, const Key& theirs) const;

private:
    struct Free {
        void operator()(evp_pkey_st* key) const noexcept;
    };
    using Pkey = std::unique_ptr<evp_pkey_st, Free>;
    KeyPair(Pkey ed25519, Pkey x25519);

    Pkey ed25519_, x25519_;
    Key ed25519_public_{}, x25519_public_{};
};

/// A random number that is not 0. Errors: internal.
[[nodiscard]] Result<std::uint64_t> random_number();

/// Lower-case hex, and back. Errors: invalid.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
[[nodiscard]] Result<Key> key_from_hex(std::string_view text);

} // namespace confab::crypto
