// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/keyring.hpp"
#include "common/seal/signer.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace confab::seal {

inline constexpr std::size_t max_card = 4096; ///< bytes of the file

/// The word of an older key of the same person: this one is mine, too.
struct Endorsement {
    SigningKey by;
    Signature signature;

    friend bool operator==(const Endorsement&, const Endorsement&) = default;
};

/// The keys of a person, as they are shown to a room. Nobody but their owner has signed them.
struct Card {
    std::string id; ///< user id that the owner claims
    PublicKeys keys;
    Time made;
    std::optional<Endorsement> endorsed; ///< checked: the signature is of `by`

    friend bool operator==(const Card&, const Card&) = default;
};

/// Of the signer's keys for `id`, in card_path(): written once, never over another. An `endorsement` that is not good is
/// E_INVALID.
[[nodiscard]] Result<Bytes> seal_card(const Keyring& keys, Signer& signer, std::string_view id, Time now,
                                      const std::optional<Endorsement>& endorsement = std::nullopt);

/// Errors: as open_message().
[[nodiscard]] Result<Card> open_card(const Keyring& keys, std::string_view path, View file);

/// What `old` says of new keys of the same person. It holds in every room.
[[nodiscard]] Result<Endorsement> endorse(Signer& old, std::string_view id, const PublicKeys& fresh);

} // namespace confab::seal
