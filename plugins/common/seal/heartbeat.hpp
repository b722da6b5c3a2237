// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/keyring.hpp"
#include "common/seal/signer.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab::seal {

inline constexpr std::size_t max_heartbeat = 64 * 1024; ///< bytes of the file
inline constexpr std::size_t max_private_marks = 1024;

/// How far a device has counted in one conversation.
struct Mark {
    std::uint64_t highest = 0; ///< seq of its last message; 0: none
    std::uint64_t floor = 1;   ///< the lowest seq that retention can't have taken yet

    friend bool operator==(const Mark&, const Mark&) = default;
};

/// What two people alone can compute, from their cards: costs an agreement, so keep it with the card.
/// Errors: of Signer::agree().
[[nodiscard]] Result<Key> pair_key(Signer& signer, const AgreementKey& theirs);

/// The mark of a private conversation, told so that nobody but the two sees that there is one.
struct PrivateMark {
    Key pair;              ///< of pair_key()
    Fingerprint recipient; ///< whom the messages that are counted were sealed for
    Mark mark;
};

/// What a device tells of itself every now and then, in heartbeat_path(); the only file that is overwritten.
struct Heartbeat {
    std::string id, name; ///< user id, and name for people
    Time time; ///< when it was written, by the server's clock: an older one than was seen before counts for nothing
    bool leaving = false;
    Mark lobby;
};

/// An opened one.
class HeartbeatSeen {
public:
    Heartbeat told;
    SigningKey key;
    Device device{};

    /// How far the sender has counted in private messages for `recipient`, which is the reader's own key or, where a reader
    /// looks at another device of their own, that of whom they wrote to. Nothing: it tells of no such messages.
    [[nodiscard]] std::optional<Mark> private_mark(const RoomId& room, const Key& pair,
                                                   const Fingerprint& recipient) const;

private:
    friend Result<HeartbeatSeen> open_heartbeat(const Keyring& keys, std::string_view path, View file);
    Salt salt_;
    Bytes marks_;
};

/// Of at most max_private_marks; give the latest conversations where there are more.
[[nodiscard]] Result<Bytes> seal_heartbeat(const Keyring& keys, Signer& signer, const Heartbeat& heartbeat,
                                           std::span<const PrivateMark> marks);
/// Errors: as open_message().
[[nodiscard]] Result<HeartbeatSeen> open_heartbeat(const Keyring& keys, std::string_view path, View file);

} // namespace confab::seal
