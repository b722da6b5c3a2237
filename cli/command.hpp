// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace confab::cli {

struct Say {
    std::string text;
};
struct SayPrivately {
    UserId to;
    std::string text;
};
struct Who {};
struct History {
    UserId with;            ///< empty: the lobby
    std::size_t count = 50; ///< 1 to most_history
};
struct Search {
    std::string text;
};
struct Quit {};
struct Nothing {};
/// A command that this transport can't do yet.
struct Unsupported {
    std::string line;
};
/// A line that is no command.
struct Unknown {
    std::string line;
    std::string why;
};

inline constexpr std::size_t most_history = 1'000'000;

using Command = std::variant<Say, SayPrivately, Who, History, Search, Quit, Nothing, Unsupported, Unknown>;

/// What a line of standard input asks for.
[[nodiscard]] Command parse_command(std::string_view line);

} // namespace confab::cli
