// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.hpp"

#include "confab/plugin.hpp"
#include "glib.hpp"
#include "i18n.hpp"
#include "json_scan.hpp"
#include "wire_time.hpp"

#include <json-glib/json-glib.h>

#include <span>

namespace confab::ws {
namespace {

enum class Shape : uint8_t { text, time, flag, ids };
enum class Need : uint8_t {
    always,   // written always; a frame without it is refused
    written,  // written always, but missed by nobody
    if_known, // written where it holds something
};

struct Member {
    const char* name;
    Shape shape;
    std::string Frame::*text; // for Shape::text
    Need need;
};

constexpr Member user_id{"user_id", Shape::text, &Frame::user_id, Need::always};
constexpr Member claimed_id{"user_id", Shape::text, &Frame::user_id, Need::written};
constexpr Member username{"username", Shape::text, &Frame::username, Need::written};
constexpr Member target{"target_user_id", Shape::text, &Frame::target_user_id, Need::always};
constexpr Member message{"message", Shape::text, &Frame::message, Need::always};
constexpr Member greeting{"message", Shape::text, &Frame::message, Need::written};
constexpr Member code{"code", Shape::text, &Frame::code, Need::if_known};
constexpr Member timestamp{"timestamp", Shape::time, nullptr, Need::if_known};
constexpr Member online{"online", Shape::flag, nullptr, Need::written};
constexpr Member online_users{"online_users", Shape::ids, nullptr, Need::if_known};

constexpr Member of_join[] = {claimed_id, username};
constexpr Member of_chat[] = {claimed_id, username, message, timestamp};
constexpr Member of_private_chat[] = {claimed_id, username, target, message, timestamp};
constexpr Member of_get_user_info[] = {target};
constexpr Member of_user_joined[] = {user_id, username, timestamp, online_users};
constexpr Member of_join_success[] = {greeting};
constexpr Member of_user_left[] = {user_id, timestamp, online_users};
constexpr Member of_user_info[] = {user_id, username, online};
constexpr Member of_error[] = {greeting, code};

struct Layout {
    Kind kind;
    std::string_view type;
    std::span<const Member> members;
};

// In the order of Kind. The one place that knows what a frame is made of: the encoder and the decoder both read it.
const Layout layouts[] = {
    {Kind::join, "join", of_join},
    {Kind::chat, "chat", of_chat},
    {Kind::private_chat, "private_chat", of_private_chat},
    {Kind::get_user_info, "get_user_info", of_get_user_info},
    {Kind::ping, "ping", {}},
    {Kind::user_joined, "user_joined", of_user_joined},
    {Kind::join_success, "join_success", of_join_success},
    {Kind::user_left, "user_left", of_user_left},
    {Kind::user_info, "user_info", of_user_info},
    {Kind::pong, "pong", {}},
    {Kind::error, "error", of_error},
};

const Layout& layout_of(Kind kind) noexcept { return layouts[static_cast<size_t>(kind)]; }

// ---- reading

bool valid(const char* text) noexcept { return g_utf8_validate(text, -1, nullptr); }

/// The text of a node, or NULL where it is no string or not UTF-8 (an escaped lone surrogate).
const char* text_of(JsonNode* node) noexcept {
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING) return nullptr;
    const char* text = json_node_get_string(node);
    return text && valid(text) ? text : nullptr;
}

bool read_ids(JsonNode* node, Frame& frame) {
    if (!JSON_NODE_HOLDS_ARRAY(node)) return false;
    JsonArray* array = json_node_get_array(node);
    const guint length = json_array_get_length(array);
    auto& ids = frame.online_users.emplace();
    ids.reserve(length);
    for (guint i = 0; i < length; ++i) {
        const char* id = text_of(json_array_get_element(array, i));
        if (!id) return false;
        ids.emplace_back(id);
    }
    return true;
}

bool read_member(const Member& member, JsonNode* node, Frame& frame) {
    switch (member.shape) {
    case Shape::text:
        if (const char* text = text_of(node)) {
            frame.*member.text = text;
            return true;
        }
        return false;
    case Shape::time:
        if (const char* text = text_of(node)) {
            frame.timestamp = parse_time(text);
            return true;
        }
        return false;
    case Shape::flag:
        if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN) return false;
        frame.online = json_node_get_boolean(node);
        return true;
    case Shape::ids: return read_ids(node, frame);
    }
    return false;
}

tl::unexpected<BadFrame> bad(const char* why) noexcept { return tl::unexpected{BadFrame{CONFAB_E_PROTOCOL, why}}; }

const Layout* find_layout(std::string_view type) noexcept {
    for (const auto& layout : layouts)
        if (layout.type == type) return &layout;
    return nullptr;
}

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
            if (!read_member(member, node, frame)) return bad(N_("A member of the frame has the wrong type."));
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

void append_member(std::string& out, const Member& member, const Frame& frame, std::string_view ids) {
    switch (member.shape) {
    case Shape::text:
        if (member.need == Need::if_known && (frame.*member.text).empty()) return;
        append_name(out, member.name);
        append_quoted(out, frame.*member.text);
        return;
    case Shape::time:
        if (frame.timestamp == 0) return;
        append_name(out, member.name);
        append_quoted(out, format_time(frame.timestamp));
        return;
    case Shape::flag:
        append_name(out, member.name);
        out += frame.online ? "true" : "false";
        return;
    case Shape::ids:
        if (ids.empty() && !frame.online_users) return;
        append_name(out, member.name);
        if (ids.empty())
            out += list_of(*frame.online_users, [](const std::string& id) { return std::string_view{id}; });
        else out += ids;
        return;
    }
}

} // namespace

std::string_view name(Kind kind) noexcept { return layout_of(kind).type; }

tl::expected<Frame, BadFrame> decode(std::string_view text) {
    if (text.empty()) return bad(N_("The frame is not JSON."));
    if (!g_utf8_validate_len(text.data(), text.size(), nullptr)) return bad(N_("The frame is not valid UTF-8."));
    switch (scan_json(text)) {
    case JsonScan::fine: break;
    case JsonScan::not_json: return bad(N_("The frame is not JSON."));
    case JsonScan::too_deep: return bad(N_("The frame is nested too deeply."));
    case JsonScan::has_nul: return bad(N_("The frame holds a text with a NUL character."));
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
