// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/bytes.hpp"

#include "common/seal/crypto.hpp"

namespace confab::seal {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

} // namespace

std::string hex(View bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> out) noexcept {
    if (text.size() != out.size() * 2) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto high = digits.find(text[2 * i]), low = digits.find(text[2 * i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return false;
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
}

Fingerprint fingerprint(const SigningKey& key) { return {sha256(key.view()).bytes}; }

} // namespace confab::seal
