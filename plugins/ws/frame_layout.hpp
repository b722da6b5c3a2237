// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"

#include <span>
#include <variant>

namespace confab::ws {

using List = std::optional<std::vector<std::string>>;

/// Where a member stands in a Frame; the type says what it is in JSON.
using Place = std::variant<std::string Frame::*, confab_time Frame::*, uint64_t Frame::*, bool Frame::*,
                           std::optional<bool> Frame::*, List Frame::*>;

enum class Need : uint8_t {
    always,   // written always; a frame without it is refused
    written,  // written always, but missed by nobody
    if_known, // written where it holds something
};

/// What a time that can't be read is.
enum class BadTime : uint8_t { unknown, error };

struct Member {
    const char* name;
    Place place;
    Need need;
    BadTime bad_time = BadTime::unknown;
    uint64_t most = (uint64_t{1} << 53) - 1; // of a number: what every JSON library holds exactly
};

struct Layout {
    Kind kind;
    std::string_view type;
    std::span<const Member> members;
};

/// What a kind of frame is made of. The encoder and the decoder both read it.
[[nodiscard]] const Layout& layout_of(Kind kind) noexcept;
/// NULL for a type that nobody here knows.
[[nodiscard]] const Layout* find_layout(std::string_view type) noexcept;

} // namespace confab::ws
