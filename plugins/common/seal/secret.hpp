// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace confab::seal {

/// N bytes that are wiped when they go away or are moved from.
template <std::size_t N> class Secret {
public:
    Secret() noexcept = default;
    explicit Secret(std::span<const std::uint8_t, N> from) noexcept {
        std::copy(from.begin(), from.end(), bytes_.begin());
    }
    Secret(const Secret& other) noexcept = default;
    Secret(Secret&& other) noexcept : bytes_{other.bytes_} { other.wipe(); }
    Secret& operator=(const Secret& other) noexcept = default;
    Secret& operator=(Secret&& other) noexcept {
        if (this == &other) return *this;
        bytes_ = other.bytes_;
        other.wipe();
        return *this;
    }
    ~Secret() { wipe(); }

    [[nodiscard]] std::span<const std::uint8_t, N> view() const noexcept { return bytes_; }
    /// To be filled.
    [[nodiscard]] std::span<std::uint8_t, N> out() noexcept { return bytes_; }

    /// In a time that does not depend on the bytes.
    friend bool operator==(const Secret& a, const Secret& b) noexcept {
        return CRYPTO_memcmp(a.bytes_.data(), b.bytes_.data(), N) == 0;
    }

private:
    void wipe() noexcept { OPENSSL_cleanse(bytes_.data(), N); }
    std::array<std::uint8_t, N> bytes_{};
};

using Key = Secret<32>;

} // namespace confab::seal
