// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.hpp"

#include "base/i18n.hpp"

#include <charconv>

namespace confab::cli {

namespace {

constexpr std::size_t safety_digits = 60;

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

Command send_file(std::string_view line, std::string_view rest) {
    SendFile wanted;
    if (rest.starts_with('@')) {
        const auto [id, path] = split(rest.substr(1));
        wanted.to = UserId{std::string{id}};
        rest = path;
        if (id.empty()) rest = {};
    }
    if (rest.empty())
        return Unknown{std::string{line}, tr("/file wants the path of a file, and before it @ID for a private chat.")};
    wanted.path = rest;
    return wanted;
}

Command get_files(std::string_view line, std::string_view rest) {
    const auto [id, folder] = split(rest);
    if (id.empty() || folder.empty())
        return Unknown{std::string{line}, tr("/get wants the id of a message and a folder.")};
    return GetFiles{MessageId{std::string{id}}, std::string{folder}};
}

Command cleanup(std::string_view line, std::string_view rest) {
    if (rest.empty()) return Cleanup{};
    if (rest == "--run") return Cleanup{true};
    return Unknown{std::string{line}, tr("/cleanup tells what would be deleted; /cleanup --run deletes it.")};
}

Command lifecycle(std::string_view line, std::string_view rest) {
    if (rest.empty()) return Lifecycle{};
    if (rest == "--set") return Lifecycle{Lifecycle::What::set};
    if (rest == "--drop") return Lifecycle{Lifecycle::What::drop};
    return Unknown{std::string{line},
                   tr("/lifecycle tells by which rules the bucket deletes what is old; --set sets those of this "
                      "room, --drop takes them away.")};
}

Command new_passphrase(std::string_view line, std::string_view rest) {
    if (rest.empty()) return NewPassphrase{};
    if (rest == "--shut-out") return NewPassphrase{true};
    return Unknown{std::string{line},
                   tr("/passphrase takes the new passphrase from the next line; with --shut-out, who is "
                      "not told it reads nothing of what follows.")};
}

Command verify(std::string_view line, std::string_view rest) {
    const auto [id, number] = split(rest);
    Verify wanted{UserId{std::string{id}}, {}};
    bool good = !id.empty();
    for (const char c : number) {
        if (c >= '0' && c <= '9') wanted.number += c;
        else if (c != ' ') good = false;
    }
    if (!good || (!number.empty() && wanted.number.size() != safety_digits))
        return Unknown{
            std::string{line},
            tr("/verify wants an id and, to compare it, the safety number that the other person sees: 60 digits.")};
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
    if (word == "/file") return send_file(line, rest);
    if (word == "/get") return get_files(line, rest);
    if (word == "/cancel") return CancelFiles{std::string{rest}};
    if (word == "/test") return TestAccess{};
    if (word == "/cleanup") return cleanup(line, rest);
    if (word == "/usage") return Usage{};
    if (word == "/lifecycle") return lifecycle(line, rest);
    if (word == "/passphrase") return new_passphrase(line, rest);
    if (word == "/keys") return Keys{UserId{std::string{rest}}};
    if (word == "/verify") return verify(line, rest);
    if (word == "/accept-key") {
        if (rest.empty()) return Unknown{std::string{line}, tr("/accept-key wants an id.")};
        return AcceptKey{UserId{std::string{rest}}};
    }
    if (word == "/room") return Unsupported{std::string{line}};
    return Unknown{std::string{line}, tr("This is not a command. A text that begins with / is written with //.")};
}

} // namespace confab::cli
