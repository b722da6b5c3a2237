// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

using JsonBuilder = struct _JsonBuilder;

namespace confab::cli {

/// A JSON object that is printed as one line. Members come in the order in which they are added.
class JsonLine {
public:
    JsonLine();
    ~JsonLine();
    JsonLine(const JsonLine&) = delete;
    JsonLine& operator=(const JsonLine&) = delete;

    JsonLine& text(const char* key, std::string_view value);
    JsonLine& number(const char* key, std::int64_t value);
    JsonLine& flag(const char* key, bool value);
    JsonLine& null(const char* key);
    JsonLine& texts(const char* key, std::span<const std::string> values);
    /// Begins an object, or an array of objects; each object and the array need their end().
    JsonLine& object(const char* key);
    JsonLine& array(const char* key);
    JsonLine& object();
    JsonLine& end_object();
    JsonLine& end_array();

    /// Ends the object and writes it to standard output.
    void print();

private:
    JsonBuilder* builder_;
};

} // namespace confab::cli
