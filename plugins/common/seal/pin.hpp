// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::seal {

/// What a client keeps of a room that it has joined, to see that it comes back to the same one. Holds no secret.
struct Pin {
    RoomId room;
    std::uint32_t version = 0; ///< the newest that was accepted
    Hash file;                 ///< ... and the SHA-256 of its file
    std::uint8_t cost = 0;     ///< of deriving its key: a cheaper one is refused
    std::uint32_t epochs = 0;  ///< how many keys of the room are known
    Hash proof;                ///< of those keys: whoever makes a later version has to have them

    /// One line of ASCII, for the state.
    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] static std::optional<Pin> from_text(std::string_view text);
    friend bool operator==(const Pin&, const Pin&) = default;
};

} // namespace confab::seal
