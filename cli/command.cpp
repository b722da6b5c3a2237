// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.hpp"

#include "base/i18n.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace confab::cli {

namespace {

constexpr std::array later = {"/room", "/file", "/get", "/test", "/cleanup", "/usage"};

/// The first word, and what comes after the space behind it.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return {text, {}};
    return {text.substr(0, space), text.substr(space + 1)};
}

Command history(std::string_view line, std::string_view rest) {
    History wanted;
    if (rest.starts_with('@')) {
        const auto [id, count] = split(rest.substr(1));
        wanted.with = UserId{std::string{id}};
        rest = count;
    }
    if (rest.empty()) return wanted;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), wanted.count);
    if (error != std::errc{} || end != rest.data() + rest.size() || wanted.count < 1 || wanted.count > most_history)
        return Unknown{std::string{line},
                       tr("/history wants a number from 1 to 1000000, and before it @ID for a private chat.")};
    return wanted;
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
    if (word == "/history") return history(line, rest);
    if (word == "/search") {
        if (rest.find_first_not_of(' ') == std::string_view::npos)
            return Unknown{std::string{line}, tr("/search wants a text.")};
        return Search{std::string{rest}};
    }
    if (word == "/msg") {
        const auto [id, text] = split(rest);
        if (id.empty() || text.empty()) return Unknown{std::string{line}, tr("/msg wants an id and a text.")};
        return SayPrivately{UserId{std::string{id}}, std::string{text}};
    }
    if (std::find(later.begin(), later.end(), word) != later.end()) return Unsupported{std::string{line}};
    return Unknown{std::string{line}, tr("This is not a command. A text that begins with / is written with //.")};
}

} // namespace confab::cli
