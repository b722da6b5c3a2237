// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/file_name.hpp"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <array>
#include <memory>

namespace confab::client {

namespace {

constexpr std::size_t longest = 180, longest_ending = 20;
constexpr std::string_view refused = "<>:\"|?*/\\";

/// "CON", "com1.txt": names of devices in Windows, with any ending.
bool is_device(std::string_view name) {
    constexpr std::array devices{"CON", "PRN", "AUX", "NUL"};
    const std::string stem{name.substr(0, name.find('.'))};
    const auto is = [&](const char* device) { return g_ascii_strcasecmp(stem.c_str(), device) == 0; };
    if (std::any_of(devices.begin(), devices.end(), is)) return true;
    return stem.size() == 4 && stem[3] >= '0' && stem[3] <= '9' &&
           (g_ascii_strncasecmp(stem.c_str(), "COM", 3) == 0 || g_ascii_strncasecmp(stem.c_str(), "LPT", 3) == 0);
}

/// Down to `bytes`, at the border of a character.
void cut(std::string& text, std::size_t bytes) {
    if (text.size() <= bytes) return;
    const auto* end = g_utf8_find_prev_char(text.data(), text.data() + bytes + 1);
    text.resize(end ? static_cast<std::size_t>(end - text.data()) : 0);
}

std::size_t ending_of(const std::string& name) {
    const auto dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 || name.size() - dot > longest_ending ? name.size() : dot;
}

} // namespace

std::string safe_file_name(std::string_view name) {
    if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos) name.remove_prefix(slash + 1);
    const std::unique_ptr<char, decltype(&g_free)> valid{
        g_utf8_make_valid(name.data(), static_cast<gssize>(name.size())), g_free};
    std::string safe;
    for (const char* at = valid.get(); *at; at = g_utf8_next_char(at)) {
        const auto c = g_utf8_get_char(at);
        const auto type = g_unichar_type(c);
        const bool drop = type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR ||
                          type == G_UNICODE_PARAGRAPH_SEPARATOR;
        if (drop) continue;
        if (c < 0x80 && refused.find(static_cast<char>(c)) != std::string_view::npos) safe += '_';
        else if (type == G_UNICODE_SPACE_SEPARATOR) safe += ' ';
        else safe.append(at, static_cast<const char*>(g_utf8_next_char(at)));
    }
    // Hidden files, and ends that Windows does not keep.
    safe.erase(0, std::min(safe.find_first_not_of(". "), safe.size()));
    safe.erase(safe.find_last_not_of(". ") + 1);
    auto ending = safe.substr(ending_of(safe));
    safe.resize(safe.size() - ending.size());
    cut(safe, longest - ending.size());
    safe += ending;
    if (is_device(safe)) safe.insert(0, "_");
    return safe.empty() ? "file" : safe;
}

std::string numbered_name(const std::string& name, int n) {
    if (n <= 1) return name;
    const auto ending = ending_of(name);
    return fmt::format("{} ({}){}", name.substr(0, ending), n, name.substr(ending));
}

} // namespace confab::client
