// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/message.hpp"

#include <optional>
#include <string>
#include <string_view>

/// A signed message, before it is sealed for the lobby or for two people. Not for others.
namespace confab::seal {

inline constexpr std::uint64_t max_seq = std::uint64_t{1} << 40;
inline constexpr std::size_t max_sender = 1024; ///< bytes of a user id

struct Recipient {
    std::string id;
    Fingerprint key;
};

/// Signs `message` for `path`, which is what its id will be, and `epoch`.
[[nodiscard]] Result<Bytes> write_envelope(const Keyring& keys, Signer& signer, const Outgoing& message,
                                           std::string_view path, const std::optional<Recipient>& recipient);

/// A message as it was found, before its signature is checked: where it belongs is part of what it says.
struct Envelope {
    Incoming message; ///< without its id, time and epoch
    Signature signature;
    View content; ///< borrowed from what was read

    [[nodiscard]] static Result<Envelope> read(View bytes);
    /// Checks the signature for this place, and gives the message. Errors: E_AUTH, E_DENIED, E_PROTOCOL.
    [[nodiscard]] Result<Incoming> check(const Keyring& keys, Epoch epoch, std::string_view path) &&;
};

} // namespace confab::seal
