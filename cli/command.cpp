// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.hpp"

#include "base/i18n.hpp"

#include <algorithm>
#include <array>

namespace confab::cli {

namespace {

constexpr std::array later = {"/room", "/file", "/get", "/history", "/search", "/test", "/cleanup", "/usage"};

/// The first word, and what comes after the space behind it.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return {text, {}};
    return {text.substr(0, space), text.substr(space + 1)};
}

} // namespace

Command parse_command(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) return Nothing{};
    if (line.front() != '/') return Say{std::string{line}};
    if (line.starts_with("//")) return Say{std::string{line.substr(1)}};

    const auto [word, rest] = split(line);
    if (word == "/quit") return Quit{};
    if (word == "/who") return Who{};
    if (word == "/msg") {
        const auto [id, text] = split(rest);
        if (id.empty() || text.empty()) return Unknown{std::string{line}, tr("/msg wants an id and a text.")};
        return SayPrivately{UserId{std::string{id}}, std::string{text}};
    }
    if (std::find(later.begin(), later.end(), word) != later.end()) return Unsupported{std::string{line}};
    return Unknown{std::string{line}, tr("This is not a command. A text that begins with / is written with //.")};
}

} // namespace confab::cli
