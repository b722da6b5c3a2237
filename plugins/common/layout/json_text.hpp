// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace confab::storage {

/// Writes one JSON object, member by member, in UTF-8 that is not escaped beyond need (as Python's json does with
/// ensure_ascii=False), on one line.
class JsonText {
public:
    JsonText& add(std::string_view key, std::string_view text);
    JsonText& add(std::string_view key, const char* text) { return add(key, std::string_view{text}); }
    JsonText& add(std::string_view key, std::int64_t number);
    JsonText& add(std::string_view key, bool flag);
    /// `json` is written as it is.
    JsonText& add_json(std::string_view key, std::string_view json);

    [[nodiscard]] std::string str() const { return "{" + members_ + "}"; }

private:
    void key(std::string_view key);
    std::string members_;
};

} // namespace confab::storage
