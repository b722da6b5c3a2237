// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_line.hpp"

#include <json-glib/json-glib.h>

#include <cstdio>

namespace confab::cli {

JsonLine::JsonLine() : builder_{json_builder_new()} { json_builder_begin_object(builder_); }

JsonLine::~JsonLine() { g_object_unref(builder_); }

JsonLine& JsonLine::text(const char* key, std::string_view value) {
    json_builder_set_member_name(builder_, key);
    // What was typed may be no UTF-8 at all; what is printed always is JSON.
    char* valid = g_utf8_make_valid(value.data(), static_cast<gssize>(value.size()));
    json_builder_add_string_value(builder_, valid);
    g_free(valid);
    return *this;
}

JsonLine& JsonLine::number(const char* key, std::int64_t value) {
    json_builder_set_member_name(builder_, key);
    json_builder_add_int_value(builder_, value);
    return *this;
}

JsonLine& JsonLine::flag(const char* key, bool value) {
    json_builder_set_member_name(builder_, key);
    json_builder_add_boolean_value(builder_, value);
    return *this;
}

JsonLine& JsonLine::null(const char* key) {
    json_builder_set_member_name(builder_, key);
    json_builder_add_null_value(builder_);
    return *this;
}

JsonLine& JsonLine::texts(const char* key, std::span<const std::string> values) {
    json_builder_set_member_name(builder_, key);
    json_builder_begin_array(builder_);
    for (const auto& value : values) json_builder_add_string_value(builder_, value.c_str());
    json_builder_end_array(builder_);
    return *this;
}

JsonLine& JsonLine::object(const char* key) {
    json_builder_set_member_name(builder_, key);
    return object();
}

JsonLine& JsonLine::array(const char* key) {
    json_builder_set_member_name(builder_, key);
    json_builder_begin_array(builder_);
    return *this;
}

JsonLine& JsonLine::object() {
    json_builder_begin_object(builder_);
    return *this;
}

JsonLine& JsonLine::end_object() {
    json_builder_end_object(builder_);
    return *this;
}

JsonLine& JsonLine::end_array() {
    json_builder_end_array(builder_);
    return *this;
}

void JsonLine::print() {
    json_builder_end_object(builder_);
    JsonNode* root = json_builder_get_root(builder_);
    char* line = json_to_string(root, FALSE);
    std::fputs(line, stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
    g_free(line);
    json_node_unref(root);
}

} // namespace confab::cli
