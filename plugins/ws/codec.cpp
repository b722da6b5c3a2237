// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.hpp"

#include "common/i18n.hpp"
#include "common/json_scan.hpp"
#include "confab/plugin.hpp"
#include "frame_layout.hpp"
#include "glib.hpp"
#include "wire_time.hpp"

#include <json-glib/json-glib.h>

namespace confab::ws {
namespace {

// ---- reading

bool valid(const char* text) noexcept { return g_utf8_validate(text, -1, nullptr); }

/// The text of a node, or NULL where it is no string or not UTF-8 (an escaped lone surrogate).
const char* text_of(JsonNode* node) noexcept {
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING) return nullptr;
    const char* text = json_node_get_string(node);
    return text && valid(text) ? text : nullptr;
}

/// A value that is read wrong is one of these; NULL where it is fine.
constexpr const char* wrong_type = N_("A member of the frame has the wrong type.");
constexpr const char* wrong_number = N_("A number in the frame is negative or too large.");
constexpr const char* wrong_time = N_("A time in the frame can't be read.");

bool holds(JsonNode* node, GType type) noexcept {
    return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type;
}

const char* read_value(const Member&, JsonNode* node, std::string& to) {
    const char* text = text_of(node);
    if (!text) return wrong_type;
    to = text;
    return nullptr;
}

const char* read_value(const Member& member, JsonNode* node, confab_time& to) {
    const char* text = text_of(node);
    if (!text) return wrong_type;
    const auto time = read_time(text);
    if (!time && member.bad_time == BadTime::error) return wrong_time;
    to = time.value_or(0);
    return nullptr;
}

const char* read_value(const Member& member, JsonNode* node, uint64_t& to) {
    if (!holds(node, G_TYPE_INT64)) return wrong_type;
    const auto number = json_node_get_int(node);
    if (number < 0 || static_cast<uint64_t>(number) > member.most) return wrong_number;
    to = static_cast<uint64_t>(number);
    return nullptr;
}

const char* read_value(const Member&, JsonNode* node, bool& to) {
    if (!holds(node, G_TYPE_BOOLEAN)) return wrong_type;
    to = json_node_get_boolean(node);
    return nullptr;
}

const char* read_value(const Member& member, JsonNode* node, std::optional<bool>& to) {
    return read_value(member, node, to.emplace());
}

const char* read_value(const Member&, JsonNode* node, List& to) {
    if (!JSON_NODE_HOLDS_ARRAY(node)) return wrong_type;
    JsonArray* array = json_node_get_array(node);
    const guint length = json_array_get_length(array);
    auto& texts = to.emplace();
    texts.reserve(length);
    for (guint i = 0; i < length; ++i) {
        const char* text = text_of(json_array_get_element(array, i));
        if (!text) return wrong_type;
        texts.emplace_back(text);
    }
    return nullptr;
}

tl::unexpected<BadFrame> bad(const char* why) noexcept { return tl::unexpected{BadFrame{CONFAB_E_PROTOCOL, why}}; }

tl::expected<Frame, BadFrame> read_object(JsonObject* object) {
    JsonNode* type_node = json_object_get_member(object, "type");
    const char* type = type_node ? text_of(type_node) : nullptr;
    if (!type) return bad(N_("The frame has no type."));
    const auto* layout = find_layout(type);
    if (!layout) return tl::unexpected{BadFrame{CONFAB_E_UNSUPPORTED, N_("Frames of this type are not known here.")}};

    Frame frame;
    frame.kind = layout->kind;
    for (const auto& member : layout->members) {
        if (JsonNode* node = json_object_get_member(object, member.name)) {
            const auto read = [&](auto where) { return read_value(member, node, frame.*where); };
            if (const char* wrong = std::visit(read, member.place)) return bad(wrong);
        } else if (member.need == Need::always) {
            return bad(N_("The frame lacks a member that its type needs."));
        }
    }
    return frame;
}

// ---- writing

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out += '"';
    size_t written = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, written, i - written);
        written = i + 1;
        out += '\\';
        switch (c) {
        case '"': out += '"'; break;
        case '\\': out += '\\'; break;
        case '\n': out += 'n'; break;
        case '\r': out += 'r'; break;
        case '\t': out += 't'; break;
        default:
            out += "u00";
            out += hex[c >> 4];
            out += hex[c & 15];
        }
    }
    out.append(text, written);
    out += '"';
}

void append_name(std::string& out, const char* member) {
    out += ",\"";
    out += member;
    out += "\":";
}

template <class Ids, class View> std::string list_of(const Ids& ids, View view) {
    std::string out = "[";
    for (const auto& id : ids) {
        if (out.size() > 1) out += ',';
        append_quoted(out, view(id));
    }
    return out += ']';
}

bool is_known(const std::string& text) { return !text.empty(); }
bool is_known(confab_time time) { return time != 0; }
bool is_known(uint64_t number) { return number != 0; }
bool is_known(bool flag) { return flag; }
template <class T> bool is_known(const std::optional<T>& value) { return value.has_value(); }

void append_value(std::string& out, const std::string& text) { append_quoted(out, text); }
void append_value(std::string& out, confab_time time) { append_quoted(out, format_time(time)); }
void append_value(std::string& out, uint64_t number) { out += std::to_string(number); }
void append_value(std::string& out, bool flag) { out += flag ? "true" : "false"; }
void append_value(std::string& out, const std::optional<bool>& flag) { append_value(out, flag.value()); }
void append_value(std::string& out, const List& texts) {
    out += list_of(*texts, [](const std::string& text) { return std::string_view{text}; });
}

void append_member(std::string& out, const Member& member, const Frame& frame, std::string_view ids) {
    if (!ids.empty() && std::string_view{member.name} == "online_users") {
        append_name(out, member.name);
        out += ids;
        return;
    }
    const auto append = [&](auto where) {
        if (member.need == Need::if_known && !is_known(frame.*where)) return;
        append_name(out, member.name);
        append_value(out, frame.*where);
    };
    std::visit(append, member.place);
}

} // namespace

std::string_view name(Kind kind) noexcept { return layout_of(kind).type; }

tl::expected<Frame, BadFrame> decode(std::string_view text) {
    if (text.empty()) return bad(N_("The frame is not JSON."));
    if (!g_utf8_validate_len(text.data(), text.size(), nullptr)) return bad(N_("The frame is not valid UTF-8."));
    switch (json::scan(text)) {
    case json::Scan::fine: break;
    case json::Scan::not_json: return bad(N_("The frame is not JSON."));
    case json::Scan::too_deep: return bad(N_("The frame is nested too deeply."));
    case json::Scan::has_nul: return bad(N_("The frame holds a text with a NUL character."));
    }
    const auto parser = Ref<JsonParser>::take(json_parser_new_immutable());
    if (!json_parser_load_from_data(parser.get(), text.data(), static_cast<gssize>(text.size()), nullptr))
        return bad(N_("The frame is not JSON."));
    JsonNode* root = json_parser_get_root(parser.get());
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) return bad(N_("The frame is not a JSON object."));
    return read_object(json_node_get_object(root));
}

std::string encode(const Frame& frame, std::string_view ids) {
    const auto& layout = layout_of(frame.kind);
    std::string out;
    out.reserve(128 + frame.message.size() + ids.size());
    out += "{\"type\":\"";
    out += layout.type;
    out += '"';
    for (const auto& member : layout.members) append_member(out, member, frame, ids);
    return out += '}';
}

std::string encode_ids(const confab_roster& roster) {
    return list_of(std::span{roster.ids, roster.n}, [](confab_str id) { return sdk::view(id); });
}

} // namespace confab::ws
