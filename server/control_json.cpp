// SPDX-License-Identifier: GPL-3.0-or-later
#include "control_json.hpp"

#include "base/i18n.hpp"
#include "base/json_depth.hpp"
#include "base/text.hpp"

#include <json-glib/json-glib.h>

namespace confab::server {

namespace {

struct Unref {
    void operator()(gpointer object) const noexcept { g_object_unref(object); }
};

} // namespace

void ControlWriter::Release::operator()(JsonBuilder* builder) const noexcept { g_object_unref(builder); }

ControlWriter::ControlWriter() : builder_{json_builder_new()} { json_builder_begin_object(builder_.get()); }

ControlWriter& ControlWriter::add(const char* key, std::string_view value) {
    json_builder_set_member_name(builder_.get(), key);
    json_builder_add_string_value(builder_.get(),
                                  valid_text(value) ? std::string{value}.c_str() : escaped(value).c_str());
    return *this;
}

ControlWriter& ControlWriter::add(const char* key, std::int64_t value) {
    json_builder_set_member_name(builder_.get(), key);
    json_builder_add_int_value(builder_.get(), value);
    return *this;
}

ControlWriter& ControlWriter::add(const char* key, bool value) {
    json_builder_set_member_name(builder_.get(), key);
    json_builder_add_boolean_value(builder_.get(), value);
    return *this;
}

std::string ControlWriter::line() {
    json_builder_end_object(builder_.get());
    JsonNode* const root = json_builder_get_root(builder_.get());
    char* const text = json_to_string(root, FALSE);
    std::string line{text};
    g_free(text);
    json_node_unref(root);
    line += '\n';
    return line;
}

std::string failed_line(const Error& error) {
    return ControlWriter{}.add("ok", false).add("code", name(error.code)).add("reason", error.text).line();
}

Result<ControlObject> ControlObject::read(std::string_view line) {
    if (line.size() > most_control_bytes) return fail(Code::invalid, "{}", tr("The line is too long."));
    // json-glib would end at a NUL, and what is no UTF-8 must not come into a path.
    if (!valid_text(line)) return fail(Code::invalid, "{}", tr("The line is no UTF-8 text."));
    if (auto safe = check_json_depth(line); !safe) return fail(std::move(safe.error()));
    const std::unique_ptr<JsonParser, Unref> parser{json_parser_new_immutable()};
    if (!json_parser_load_from_data(parser.get(), line.data(), static_cast<gssize>(line.size()), nullptr))
        return fail(Code::invalid, "{}", tr("The line is no JSON."));
    JsonNode* const root = json_parser_get_root(parser.get());
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) return fail(Code::invalid, "{}", tr("The line is no JSON object."));

    ControlObject object;
    JsonObjectIter iter;
    json_object_iter_init(&iter, json_node_get_object(root));
    const char* key = nullptr;
    JsonNode* node = nullptr;
    while (json_object_iter_next(&iter, &key, &node)) {
        if (!JSON_NODE_HOLDS_VALUE(node)) continue;
        const auto type = json_node_get_value_type(node);
        if (type == G_TYPE_STRING) object.members_[key] = std::string{json_node_get_string(node)};
        else if (type == G_TYPE_INT64) object.members_[key] = static_cast<std::int64_t>(json_node_get_int(node));
        else if (type == G_TYPE_BOOLEAN) object.members_[key] = json_node_get_boolean(node) != FALSE;
    }
    return object;
}

std::string ControlObject::text(const std::string& key) const {
    const auto found = members_.find(key);
    const auto* value = found == members_.end() ? nullptr : std::get_if<std::string>(&found->second);
    return value ? *value : std::string{};
}

std::int64_t ControlObject::number(const std::string& key) const {
    const auto found = members_.find(key);
    const auto* value = found == members_.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
    return value ? *value : 0;
}

bool ControlObject::flag(const std::string& key) const {
    const auto found = members_.find(key);
    const auto* value = found == members_.end() ? nullptr : std::get_if<bool>(&found->second);
    return value && *value;
}

} // namespace confab::server
