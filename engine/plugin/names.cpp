// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/names.hpp"

#include <glib.h>

#include <algorithm>

namespace confab::plugin {
namespace {

constexpr std::size_t longest = 64;

bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

bool made_of(std::string_view text, std::string_view signs) {
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [signs](char c) {
        return lower(c) || digit(c) || signs.find(c) != std::string_view::npos;
    });
}

} // namespace

bool is_transport_id(std::string_view text) { return made_of(text, "_.-"); }

bool is_setting_key(std::string_view text) { return made_of(text, "_"); }

bool is_uri_scheme(std::string_view text) { return made_of(text, "+.-") && lower(text.front()); }

bool is_plain_text(std::string_view text) {
    if (!g_utf8_validate_len(text.data(), text.size(), nullptr)) return false;
    for (auto at = text.data(), end = text.data() + text.size(); at < end; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at))) return false;
    return true;
}

} // namespace confab::plugin
