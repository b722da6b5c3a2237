// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/manifest.hpp"

#include "base/json_depth.hpp"
#include "plugin/names.hpp"

#include <json-glib/json-glib.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace confab::plugin {
namespace {

/// Reads members of known types and remembers the first that is not as it should be; after that, values are empty.
class Fields {
public:
    [[nodiscard]] bool failed() const { return !error_.text.empty(); }
    [[nodiscard]] const Error& error() const { return error_; }

    void wrong(std::string text) {
        if (!failed()) error_ = {Code::invalid, "the manifest is wrong: " + std::move(text)};
    }

    JsonObject* object(JsonNode* node, std::string_view what) {
        if (node && JSON_NODE_HOLDS_OBJECT(node)) return json_node_get_object(node);
        wrong(fmt::format("{} must be an object", what));
        return nullptr;
    }

    JsonNode* member(JsonObject* object, const char* name) {
        if (!object) return nullptr;
        const auto node = json_object_get_member(object, name);
        if (!node) wrong(fmt::format("“{}” is missing", name));
        return node;
    }

    std::string text(JsonNode* node, std::string_view what) {
        if (node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING) {
            std::string value = json_node_get_string(node);
            if (!value.empty() && is_plain_text(value)) return value;
        }
        wrong(fmt::format("“{}” must be text for people, and not empty", what));
        return {};
    }
    std::string text(JsonObject* object, const char* name) { return text(member(object, name), name); }

    std::uint16_t number(JsonObject* object, const char* name) {
        const auto node = member(object, name);
        if (node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64) {
            const auto value = json_node_get_int(node);
            if (value >= 0 && value <= std::numeric_limits<std::uint16_t>::max())
                return static_cast<std::uint16_t>(value);
        }
        wrong(fmt::format("“{}” must be a whole number from 0 to 65535", name));
        return 0;
    }

    std::vector<JsonNode*> list(JsonObject* object, const char* name) {
        const auto node = member(object, name);
        std::vector<JsonNode*> items;
        if (node && JSON_NODE_HOLDS_ARRAY(node)) {
            const auto array = json_node_get_array(node);
            for (guint i = 0; i < json_array_get_length(array); ++i) items.push_back(json_array_get_element(array, i));
        }
        if (items.empty()) wrong(fmt::format("“{}” must be a list, and not empty", name));
        return items;
    }

private:
    Error error_;
};

AbiVersion read_abi(Fields& fields, JsonObject* root) {
    const auto object = fields.object(fields.member(root, "abi"), "“abi”");
    const AbiVersion abi{fields.number(object, "major"), fields.number(object, "minor"),
                         fields.number(object, "needs")};
    if (abi.needs > abi.minor) fields.wrong("“needs” is higher than “minor”");
    return abi;
}

std::string read_library(Fields& fields, JsonObject* root) {
    auto name = fields.text(root, "library");
    if (name.find('/') != std::string::npos || name == "." || name == "..")
        fields.wrong("“library” must be the name of a file beside the manifest");
    return name;
}

std::uint32_t read_roles(Fields& fields, JsonObject* object) {
    std::uint32_t roles = 0;
    for (const auto node : fields.list(object, "roles")) {
        const auto role = fields.text(node, "roles");
        if (role == "connect") roles |= CONFAB_ROLE_CONNECT;
        if (role == "listen") roles |= CONFAB_ROLE_LISTEN;
    }
    if (roles == 0) fields.wrong("“roles” has neither “connect” nor “listen”");
    return roles;
}

std::vector<std::string> read_schemes(Fields& fields, JsonObject* object) {
    std::vector<std::string> schemes;
    for (const auto node : fields.list(object, "schemes")) schemes.push_back(fields.text(node, "schemes"));
    std::ranges::sort(schemes);
    if (!std::ranges::all_of(schemes, is_uri_scheme)) fields.wrong("“schemes” has one that can't start a URI");
    if (std::ranges::adjacent_find(schemes) != schemes.end()) fields.wrong("“schemes” names one twice");
    return schemes;
}

PromisedTransport read_transport(Fields& fields, JsonNode* node) {
    const auto object = fields.object(node, "each of “transports”");
    PromisedTransport transport;
    transport.id = fields.text(object, "id");
    if (!is_transport_id(transport.id)) fields.wrong("an “id” may have a-z, 0-9, “_”, “.” and “-”, at most 64 of them");
    transport.name = fields.text(object, "name");
    transport.schemes = read_schemes(fields, object);
    transport.roles = read_roles(fields, object);
    return transport;
}

std::vector<PromisedTransport> read_transports(Fields& fields, JsonObject* root) {
    std::vector<PromisedTransport> transports;
    for (const auto node : fields.list(root, "transports")) {
        auto transport = read_transport(fields, node);
        if (std::ranges::find(transports, transport.id, &PromisedTransport::id) != transports.end())
            fields.wrong("“transports” has one “id” twice");
        transports.push_back(std::move(transport));
    }
    return transports;
}

} // namespace

Result<Manifest> parse_manifest(std::string_view text) {
    if (text.size() > max_manifest_bytes)
        return fail(Code::too_large, "the manifest is longer than {} KiB", max_manifest_bytes / 1024);
    if (text.empty()) return fail(Code::invalid, "the manifest is empty");
    if (!g_utf8_validate_len(text.data(), text.size(), nullptr))
        return fail(Code::invalid, "the manifest is not valid UTF-8 text");
    if (const auto safe = check_json_depth(text); !safe)
        return fail(Code::invalid, "the manifest can't be read: {}", safe.error().text);

    const std::unique_ptr<JsonParser, void (*)(gpointer)> parser{json_parser_new_immutable(), g_object_unref};
    g_autoptr(GError) error = nullptr;
    if (!json_parser_load_from_data(parser.get(), text.data(), static_cast<gssize>(text.size()), &error))
        return fail(Code::invalid, "the manifest is not JSON: {}", error->message);

    Fields fields;
    const auto root = fields.object(json_parser_get_root(parser.get()), "it");
    Manifest manifest;
    manifest.abi = read_abi(fields, root);
    manifest.library = read_library(fields, root);
    manifest.version = fields.text(root, "version");
    manifest.licence = fields.text(root, "licence");
    manifest.transports = read_transports(fields, root);
    if (fields.failed()) return fail(fields.error());
    return manifest;
}

} // namespace confab::plugin
