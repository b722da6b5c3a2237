// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/layout/json_object.hpp"

#include "common/json_scan.hpp"

namespace confab::storage {
namespace {

using Parser = std::unique_ptr<JsonParser, decltype(&g_object_unref)>;

/// Null where the text can't be read; the root belongs to the parser.
Parser read(std::string_view text) {
    Parser none{nullptr, g_object_unref};
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    if (!g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr)) return none;
    if (text.empty() || json::scan(text) != json::Scan::fine) return none;
    Parser parser{json_parser_new_immutable(), g_object_unref};
    if (!json_parser_load_from_data(parser.get(), text.data(), static_cast<gssize>(text.size()), nullptr)) return none;
    return json_parser_get_root(parser.get()) ? std::move(parser) : std::move(none);
}

/// The member where it is a value of that type.
JsonNode* value_of(::JsonObject* object, const char* key, GType type) {
    auto* node = json_object_get_member(object, key);
    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type ? node : nullptr;
}

} // namespace

std::shared_ptr<::JsonObject> JsonObject::share(::JsonObject* object) {
    return {json_object_ref(object), json_object_unref};
}

std::optional<JsonObject> JsonObject::parse(std::string_view text) {
    const auto parser = read(text);
    if (!parser || !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser.get()))) return std::nullopt;
    return JsonObject{share(json_node_get_object(json_parser_get_root(parser.get())))};
}

std::optional<std::vector<JsonObject>> JsonObject::parse_list(std::string_view text) {
    const auto parser = read(text);
    if (!parser || !JSON_NODE_HOLDS_ARRAY(json_parser_get_root(parser.get()))) return std::nullopt;
    auto* array = json_node_get_array(json_parser_get_root(parser.get()));
    std::vector<JsonObject> objects;
    for (guint i = 0; i < json_array_get_length(array); ++i)
        if (auto* node = json_array_get_element(array, i); JSON_NODE_HOLDS_OBJECT(node))
            objects.push_back(JsonObject{share(json_node_get_object(node))});
    return objects;
}

bool JsonObject::has(const char* key) const { return json_object_has_member(object_.get(), key) != FALSE; }

std::optional<std::string> JsonObject::text(const char* key) const {
    auto* node = value_of(object_.get(), key, G_TYPE_STRING);
    return node ? std::optional<std::string>{json_node_get_string(node)} : std::nullopt;
}

std::optional<std::int64_t> JsonObject::number(const char* key) const {
    auto* node = value_of(object_.get(), key, G_TYPE_INT64);
    return node ? std::optional<std::int64_t>{json_node_get_int(node)} : std::nullopt;
}

std::optional<bool> JsonObject::flag(const char* key) const {
    auto* node = value_of(object_.get(), key, G_TYPE_BOOLEAN);
    return node ? std::optional<bool>{json_node_get_boolean(node) != FALSE} : std::nullopt;
}

std::optional<JsonObject> JsonObject::object(const char* key) const {
    auto* node = json_object_get_member(object_.get(), key);
    if (!node || !JSON_NODE_HOLDS_OBJECT(node)) return std::nullopt;
    return JsonObject{share(json_node_get_object(node))};
}

} // namespace confab::storage
