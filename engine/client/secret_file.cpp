// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/secret_file.hpp"

#include "base/i18n.hpp"

#include <json-glib/json-glib.h>

#include <cerrno>
#include <fstream>
#include <memory>
#include <sstream>

namespace confab::client {

namespace {

struct FreeNode {
    void operator()(JsonNode* node) const noexcept { json_node_unref(node); }
};
using Node = std::unique_ptr<JsonNode, FreeNode>;

Node to_node(const SettingValues& values) {
    JsonObject* object = json_object_new();
    for (const auto& [key, value] : values) json_object_set_string_member(object, key.c_str(), value.c_str());
    Node node{json_node_new(JSON_NODE_OBJECT)};
    json_node_take_object(node.get(), object);
    return node;
}

SettingValues from_object(JsonObject* object) {
    SettingValues values;
    json_object_foreach_member(
        object,
        [](JsonObject*, const gchar* key, JsonNode* node, gpointer into) {
            if (json_node_get_value_type(node) == G_TYPE_STRING)
                (*static_cast<SettingValues*>(into))[key] = json_node_get_string(node);
        },
        &values);
    return values;
}

std::string text_of(const Node& node) {
    const std::unique_ptr<char, decltype(&g_free)> text{json_to_string(node.get(), false), g_free};
    return text.get();
}

} // namespace

std::string settings_to_json(const SettingValues& values) { return text_of(to_node(values)); }

Result<SettingValues> settings_from_json(const std::string& text) {
    const Node node{json_from_string(text.c_str(), nullptr)};
    if (!node || !JSON_NODE_HOLDS_OBJECT(node.get())) return fail(Code::invalid, "no settings");
    return from_object(json_node_get_object(node.get()));
}

Result<SecretFile::All> SecretFile::read() const {
    std::error_code error;
    if (!std::filesystem::exists(file_, error)) return All{};
    std::ifstream in{file_};
    std::ostringstream text;
    text << in.rdbuf();
    const Node node{json_from_string(text.str().c_str(), nullptr)};
    if (!in || !node || !JSON_NODE_HOLDS_OBJECT(node.get()))
        return fail(Code::io, "{}", trf(N_("{} can't be read. Mend it, or move it away."), file_.string()));
    All all;
    json_object_foreach_member(
        json_node_get_object(node.get()),
        [](JsonObject*, const gchar* account, JsonNode* values, gpointer into) {
            if (JSON_NODE_HOLDS_OBJECT(values))
                (*static_cast<All*>(into))[account] = from_object(json_node_get_object(values));
        },
        &all);
    return all;
}

Result<SettingValues> SecretFile::load(const AccountId& account) const {
    auto all = read();
    if (!all) return fail(std::move(all.error()));
    return std::move((*all)[account.value]);
}

Result<void> SecretFile::store(const AccountId& account, const SettingValues& secrets) const {
    auto all = read();
    if (!all) return fail(std::move(all.error()));
    if (secrets.empty() && !all->contains(account.value)) return {};
    if (secrets.empty()) all->erase(account.value);
    else (*all)[account.value] = secrets;
    std::error_code error;
    if (all->empty()) {
        std::filesystem::remove(file_, error);
        return {};
    }
    JsonObject* object = json_object_new();
    for (const auto& [id, values] : *all) json_object_set_member(object, id.c_str(), to_node(values).release());
    const Node node{json_node_new(JSON_NODE_OBJECT)};
    json_node_take_object(node.get(), object);
    std::filesystem::create_directories(file_.parent_path(), error);
    GError* why = nullptr;
    if (g_file_set_contents_full(file_.c_str(), text_of(node).c_str(), -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &why))
        return {};
    const bool full = g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
    const std::string text = why->message;
    g_error_free(why);
    return fail(full ? Code::storage_full : Code::io, "{}", trf(N_("{} can't be written: {}."), file_.string(), text));
}

} // namespace confab::client
