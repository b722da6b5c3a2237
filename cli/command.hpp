// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.hpp"

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

using Command = std::variant<Say, SayPrivately, Who, Quit, Nothing, Unsupported, Unknown>;

/// What a line of standard input asks for.
[[nodiscard]] Command parse_command(std::string_view line);

} // namespace confab::cli
