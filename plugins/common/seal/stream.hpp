// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/crypto.hpp"
#include "common/seal/secret.hpp"
#include "common/seal/signer.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace confab::seal {

/// What an object is: its seventh byte.
enum class Kind : std::uint8_t {
    manifest = 'k',
    message = 'm',
    private_message = 'p',
    card = 'c',
    heartbeat = 'h',
    file = 'f',
    note = 'n',
};

inline constexpr std::size_t chunk_bytes = 64 * 1024; ///< in the clear
inline constexpr std::size_t tag_bytes = 16;
inline constexpr std::size_t header_bytes = 76;

/// How long `plain` bytes are when they are sealed.
[[nodiscard]] constexpr std::uint64_t sealed_size(std::uint64_t plain) noexcept {
    const std::uint64_t chunks = plain == 0 ? 1 : (plain - 1) / chunk_bytes + 1;
    return header_bytes + plain + chunks * tag_bytes;
}

/// What an object is bound to.
struct Binding {
    RoomId room;
    Epoch epoch{}; ///< 0: the key is none of the room's
    Kind kind{};
    std::string_view path;
};

/// The key of one object, and the header that goes with it.
struct ObjectKey {
    Key key;
    std::array<std::uint8_t, header_bytes> header{};

    /// From the key of the room (or of the file, or of the passphrase) and a salt that is used once.
    [[nodiscard]] static Result<ObjectKey> make(const Key& from, const Salt& salt, const Binding& binding);
};

/// What stands in a header, but for the commitment: that one is compared with what ObjectKey::make() gives.
struct ObjectHeader {
    Kind kind{};
    Epoch epoch{};
    Salt salt;

    /// Of the first header_bytes. Nothing: not an object of this version of the format.
    [[nodiscard]] static std::optional<ObjectHeader> read(View bytes) noexcept;
};

/// Seals chunks one after the other; there is no way to seal one twice.
class StreamSealer {
public:
    explicit StreamSealer(ObjectKey key);

    [[nodiscard]] View header() const noexcept { return header_; }
    /// Appends the next chunk to `out`: chunk_bytes in the clear, the last one as many as are left (0 only in an empty object).
    [[nodiscard]] Result<void> seal(View plain, bool last, Bytes& out);

private:
    std::array<std::uint8_t, header_bytes> header_;
    Cipher cipher_;
    std::uint64_t next_ = 0;
    bool ended_ = false;
};

/// Opens chunks of an object in any order. One thread at a time.
class StreamOpener {
public:
    /// `plain`: how long the object is in the clear.
    StreamOpener(ObjectKey key, std::uint64_t plain);

    [[nodiscard]] View header() const noexcept { return header_; }
    [[nodiscard]] std::uint64_t plain_bytes() const noexcept { return plain_; }
    [[nodiscard]] std::uint64_t chunks() const noexcept;
    /// How long the chunk is in the clear.
    [[nodiscard]] std::size_t chunk_size(std::uint64_t index) const noexcept;
    /// Appends the chunk to `out`. Errors: E_AUTH.
    [[nodiscard]] Result<void> open(std::uint64_t index, View sealed, Bytes& out) const;

private:
    std::array<std::uint8_t, header_bytes> header_;
    Cipher cipher_;
    std::uint64_t plain_;
};

} // namespace confab::seal
