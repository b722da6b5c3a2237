// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace confab::plugin {

using Key = std::array<std::uint8_t, 32>; ///< a public key, a shared secret, or a fingerprint
using Signature = std::array<std::uint8_t, 64>;

/// What an account lets its transport do with its keys: "confab.identity/1" of plugin.h, where each is described. Engine thread.
class Identity {
public:
    virtual ~Identity() = default;

    struct Public {
        Key ed25519, x25519;
        std::uint64_t device;
    };
    /// Nothing: this account has no keys.
    [[nodiscard]] virtual std::optional<Public> public_keys() const = 0;
    virtual Result<Signature> sign(std::string_view domain, std::span<const std::uint8_t> data) = 0;
    virtual Result<Key> agree(std::string_view domain, const Key& theirs) = 0;
    /// The answer is a confab_trust.
    virtual Result<confab_trust> seen(const UserId& id, const Key& fingerprint, const Key* endorsed_by) = 0;
};

} // namespace confab::plugin
