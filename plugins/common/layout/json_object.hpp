// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <json-glib/json-glib.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::storage {

/// A JSON object that someone else wrote: each look says what type is expected, and another one counts as absent.
/// Immutable; copies share it.
class JsonObject {
public:
    /// Nothing for text that is no UTF-8, no JSON, nested deeper than 64 levels, that holds U+0000, or is no object.
    static std::optional<JsonObject> parse(std::string_view text);
    /// The objects of a JSON array; others in it are left out. Nothing where the text is no array.
    static std::optional<std::vector<JsonObject>> parse_list(std::string_view text);

    [[nodiscard]] bool has(const char* key) const;
    [[nodiscard]] std::optional<std::string> text(const char* key) const;
    /// A number without a fraction.
    [[nodiscard]] std::optional<std::int64_t> number(const char* key) const;
    [[nodiscard]] std::optional<bool> flag(const char* key) const;
    [[nodiscard]] std::optional<JsonObject> object(const char* key) const;

private:
    explicit JsonObject(std::shared_ptr<::JsonObject> object) noexcept : object_{std::move(object)} {}
    static std::shared_ptr<::JsonObject> share(::JsonObject* object);

    std::shared_ptr<::JsonObject> object_;
};

} // namespace confab::storage
