// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the two sides of a connection agree on when a client joins: part 2 of the protocol, and which features of it.
namespace confab::ws {

inline constexpr uint64_t protocol_version = 2;

/// What part 1 can do.
inline constexpr uint64_t base_caps = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_PROFILES;
/// What has a name in `features`.
inline constexpr uint64_t feature_caps = CONFAB_CAP_ACK | CONFAB_CAP_RESUME | CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH;

/// Capabilities of these names. Names that are not known are left out; so is everything where there is no list.
[[nodiscard]] uint64_t caps_of(const std::optional<std::vector<std::string>>& features);
/// Names of those capabilities that are features.
[[nodiscard]] std::vector<std::string> features_of(uint64_t caps);

/// Which members the frames for a peer have.
enum class Dialect : uint8_t {
    existing, ///< those of part 1, byte for byte as ever
    part2,
};

/// May this name a message (`origin_id`) or a question (`request`)? 1 to 64 bytes of printable ASCII without spaces.
[[nodiscard]] bool is_wire_name(std::string_view text) noexcept;

} // namespace confab::ws
