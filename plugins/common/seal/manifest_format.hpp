// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/manifest.hpp"

/// What reading and writing a manifest have in common. Not for others.
namespace confab::seal {

inline constexpr std::string_view manifest_domain = "confab/manifest/1";
inline constexpr std::size_t manifest_head_bytes = 124;
inline constexpr std::size_t max_room_name = 256;
inline constexpr std::size_t max_user_id = 1024; ///< bytes; what an id may be is up to the host

/// What a signature of a version is over: the head, and the SHA-256 of the body.
[[nodiscard]] Bytes manifest_statement(View head, View body);
[[nodiscard]] bool is_possible(const RoomSettings& settings) noexcept;
/// Of the first `count` keys of the room.
[[nodiscard]] Hash proof_of(const RoomId& room, const std::vector<EpochKey>& epochs, std::size_t count);

} // namespace confab::seal
