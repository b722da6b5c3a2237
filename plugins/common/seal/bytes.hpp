// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Sealed rooms: what lies below `.confab/`, byte by byte as docs/security.md says. No I/O and no loop in here; where nothing
/// else is said a function may be called from any thread, and blocks for less than a millisecond for what it is given at once.
namespace confab::seal {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

/// A value of a fixed number of bytes that can't be taken for another one.
template <class Tag, std::size_t N> struct Block {
    static constexpr std::size_t size = N;
    std::array<std::uint8_t, N> bytes{};

    [[nodiscard]] View view() const noexcept { return bytes; }
    friend auto operator<=>(const Block&, const Block&) = default;
};

using RoomId = Block<struct RoomIdTag, 16>;
using Hash = Block<struct HashTag, 32>;               ///< SHA-256
using Fingerprint = Block<struct FingerprintTag, 32>; ///< SHA-256 of an Ed25519 public key
using SigningKey = Block<struct SigningKeyTag, 32>;   ///< Ed25519, public
using AgreementKey = Block<struct AgreementTag, 32>;  ///< X25519, public
using Signature = Block<struct SignatureTag, 64>;     ///< Ed25519
using Salt = Block<struct SaltTag, 32>;

enum class Device : std::uint64_t {}; ///< the number of a device of a person: random, not 0
enum class Epoch : std::uint32_t {};  ///< counts the keys of a room from 1

/// By the server's clock, as names carry it.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] inline View view(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Lower-case hex.
[[nodiscard]] std::string hex(View bytes);
/// False, and `out` is worth nothing, where `text` is not lower-case hex of out.size() bytes.
[[nodiscard]] bool from_hex(std::string_view text, std::span<std::uint8_t> out) noexcept;

/// SHA-256 of the Ed25519 key.
[[nodiscard]] Fingerprint fingerprint(const SigningKey& key);

} // namespace confab::seal
