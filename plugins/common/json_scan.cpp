// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/json_scan.hpp"

namespace confab::json {
namespace {

bool is_plain(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '\t' ||
           c == '\n' || c == '\r' || c == ',' || c == ':' || c == '-' || c == '+' || c == '.';
}

} // namespace

Scan scan(std::string_view text, size_t max_depth) noexcept {
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (static_cast<unsigned char>(c) < 0x20) return Scan::not_json;
            if (c == '"') in_string = false;
            if (c != '\\') continue;
            if (text.substr(i + 1, 5) == "u0000") return Scan::has_nul;
            ++i;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > max_depth) return Scan::too_deep;
        } else if (c == '}' || c == ']') {
            if (depth-- == 0) return Scan::not_json;
        } else if (!is_plain(c)) {
            return Scan::not_json;
        }
    }
    return in_string || depth != 0 ? Scan::not_json : Scan::fine;
}

} // namespace confab::json
