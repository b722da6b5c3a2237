// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/layout/json_text.hpp"

#include <fmt/format.h>

namespace confab::storage {
namespace {

void quote(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
            else out += c;
        }
    }
    out += '"';
}

} // namespace

void JsonText::key(std::string_view key) {
    if (!members_.empty()) members_ += ", ";
    quote(members_, key);
    members_ += ": ";
}

JsonText& JsonText::add(std::string_view name, std::string_view text) {
    key(name);
    quote(members_, text);
    return *this;
}

JsonText& JsonText::add(std::string_view name, std::int64_t number) { return add_json(name, std::to_string(number)); }

JsonText& JsonText::add(std::string_view name, bool flag) { return add_json(name, flag ? "true" : "false"); }

JsonText& JsonText::add_json(std::string_view name, std::string_view json) {
    key(name);
    members_ += json;
    return *this;
}

} // namespace confab::storage
