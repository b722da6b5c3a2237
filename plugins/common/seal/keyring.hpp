// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/secret.hpp"
#include "common/seal/signer.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confab::seal {

/// A key of the room, and since when messages are sealed with it.
struct EpochKey {
    Time since;
    Key key;
};

/// How far a message may be behind the epoch that it was sealed in: clocks differ, and a writer learns of an epoch late.
inline constexpr std::chrono::minutes epoch_overlap{10};

/// The keys of a room, as an opened manifest holds them. Unchangeable; held as std::shared_ptr<const Keyring>.
class Keyring {
public:
    /// `epochs` is not empty: the first is epoch 1.
    [[nodiscard]] static Result<std::shared_ptr<const Keyring>> create(RoomId room, std::vector<EpochKey> epochs);
    /// For create().
    Keyring(RoomId room, std::vector<EpochKey> epochs, Key naming) noexcept;

    [[nodiscard]] const RoomId& room() const noexcept { return room_; }
    /// The one to seal with.
    [[nodiscard]] Epoch current() const noexcept { return static_cast<Epoch>(epochs_.size()); }
    /// Null: no such epoch in this manifest; a newer one may have it.
    [[nodiscard]] const EpochKey* epoch(Epoch number) const noexcept;
    [[nodiscard]] const std::vector<EpochKey>& epochs() const noexcept { return epochs_; }
    /// May something of `when` be sealed in this epoch? Not once the next one has begun and clocks can't explain it: whoever
    /// was shut out would go on writing otherwise.
    [[nodiscard]] bool allows(Epoch number, Time when) const noexcept;

    /// 32 hex digits that stand for something in the names of files, and tell nothing without a key of the room. The same
    /// for ever. `kind` keeps two uses apart.
    [[nodiscard]] std::string pseudonym(std::string_view kind, View of) const;

private:
    RoomId room_;
    std::vector<EpochKey> epochs_;
    Key naming_;
};

} // namespace confab::seal
