// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_depth.hpp"

namespace confab {
namespace {

bool may_stand_outside_strings(char c) {
    const auto letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter_or_digit || std::string_view{" \t\r\n:,+-."}.find(c) != std::string_view::npos;
}

/// The index behind the string that starts at `quote`; the size of `text` where it does not end.
std::size_t skip_string(std::string_view text, std::size_t quote) {
    for (auto i = quote + 1; i < text.size(); ++i) {
        if (text[i] == '\\') ++i;
        else if (text[i] == '"') return i + 1;
    }
    return text.size();
}

} // namespace

Result<void> check_json_depth(std::string_view text, int limit) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"') {
            i = skip_string(text, i);
            continue;
        }
        if (c == '[' || c == '{') {
            if (++depth > limit) return fail(Code::invalid, "it is nested more than {} levels deep", limit);
        } else if (c == ']' || c == '}') {
            --depth;
        } else if (!may_stand_outside_strings(c)) {
            return fail(Code::invalid, "it is not JSON: unexpected character at byte {}", i);
        }
        ++i;
    }
    return {};
}

} // namespace confab
