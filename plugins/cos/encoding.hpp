// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/bytes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace confab::cos {

/// Percent-encoded but for the unreserved characters of RFC 3986, and for '/' where `slashes` stay.
[[nodiscard]] std::string percent_encoded(std::string_view text, bool slashes = false);
/// As a listing with `encoding-type=url` has it: '+' is a space. Nothing where it is malformed.
[[nodiscard]] std::optional<std::string> form_decoded(std::string_view text);

[[nodiscard]] std::string hex(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;
using Md5 = std::array<std::uint8_t, 16>;
[[nodiscard]] Sha1 sha1(std::string_view text);
[[nodiscard]] Sha256 sha256(std::string_view text);
[[nodiscard]] Md5 md5(std::string_view text);
[[nodiscard]] Sha1 hmac_sha1(std::string_view key, std::string_view text);
[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view text);

[[nodiscard]] inline std::string_view view(std::span<const std::uint8_t> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace confab::cos
