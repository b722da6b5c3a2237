// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/card.hpp"
#include "common/seal/content.hpp"
#include "common/seal/keyring.hpp"
#include "common/seal/signer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::seal {

inline constexpr std::size_t max_message = max_content + 8192; ///< bytes of the file of a message: more is not read

/// A message to be sealed. The same values in every attempt to send it.
struct Outgoing {
    std::string name;   ///< of fresh_name(): the time of the message stands in it
    std::string sender; ///< own user id
    std::uint64_t seq;  ///< rises by one, from 1, for each (signing key, device, sequence_of())
    Content content;
};

/// A message whose signature was checked. Whose key it is, and how far it is trusted, is another question.
struct Incoming {
    std::string id; ///< of the message: its path; of a private one that in the recipient's inbox
    std::string sender;
    SigningKey key;
    Device device{};
    std::uint64_t seq = 0;
    Time time; ///< in the name
    Epoch epoch{};
    std::optional<std::string> recipient;     ///< user id, of a private message
    std::optional<Fingerprint> recipient_key; ///< ... and the key it was sealed for
    Content content;
};

/// What numbers of messages count along: the lobby, or the private messages for one key.
[[nodiscard]] std::string sequence_of(const std::optional<Fingerprint>& recipient_key);

[[nodiscard]] std::string public_path(std::string_view name);

/// For public_path(). Errors: of encode(); E_INVALID, a name or id that can't be.
[[nodiscard]] Result<Bytes> seal_message(const Keyring& keys, Signer& signer, const Outgoing& message);

/// Errors: E_AUTH, forged, moved, damaged or cut short; E_NOT_FOUND, sealed in an epoch that this manifest does not have: read the
/// manifest anew; E_DENIED, sealed in an epoch that had ended by then; E_PROTOCOL, not a message of this version of the format.
[[nodiscard]] Result<Incoming> open_message(const Keyring& keys, std::string_view path, View file);

/// A private message: two files with the same name. It counts as sent when both are there; the recipient's is written first.
struct PrivateFiles {
    std::string path; ///< in the recipient's inbox: the id of the message
    Bytes bytes;
    std::string copy_path; ///< in the sender's own inbox, for their other devices; empty in a note to oneself
    Bytes copy;
};

/// For both. Errors: as seal_message(); E_INVALID, a card with an unusable key.
[[nodiscard]] Result<PrivateFiles> seal_private(const Keyring& keys, Signer& signer, const Outgoing& message,
                                                const Card& recipient);

/// From one's own inbox. Errors: as open_message(); E_KEY_CHANGED, sealed for another key than the signer's.
[[nodiscard]] Result<Incoming> open_private(const Keyring& keys, Signer& signer, std::string_view path, View file);

} // namespace confab::seal
