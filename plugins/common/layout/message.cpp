// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/layout/message.hpp"

#include "common/i18n.hpp"
#include "common/layout/base64.hpp"
#include "common/layout/json_object.hpp"
#include "common/layout/json_text.hpp"

#include <glib.h>

#include <memory>

namespace confab::storage::layout {
namespace {

constexpr std::string_view encoding_key = "ChatRoom2024SecretKey!@#NetworkShare"; // public: every client has it
constexpr std::size_t longest_id = 1024;

std::string key_hash() {
    const std::unique_ptr<char, decltype(&g_free)> md5{
        g_compute_checksum_for_string(G_CHECKSUM_MD5, encoding_key.data(), static_cast<gssize>(encoding_key.size())),
        g_free};
    return std::string{md5.get()}.substr(0, 16);
}

std::optional<FileInfo> read_file(const JsonObject& json) {
    const auto text = [&](const char* key) { return json.text(key).value_or(std::string{}); };
    const auto path = json.text("relative_path");
    const auto bytes = json.number("file_size");
    if (!path || path->empty() || bytes.value_or(0) < 0) return std::nullopt;
    FileInfo file;
    file.image = text("file_type") == "image";
    file.filename = text("filename");
    file.original_name = text("original_name");
    if (file.original_name.empty()) file.original_name = file.filename;
    file.mime = text("mime_type");
    file.bytes = static_cast<std::uint64_t>(bytes.value_or(0));
    file.md5 = text("file_hash");
    file.sha256 = text("sha256");
    file.upload_time = text("upload_time");
    file.uploader_id = text("uploader_id");
    file.uploader_name = text("uploader_name");
    file.path = *path;
    file.thumbnail_path = text("thumbnail_path");
    return file;
}

tl::unexpected<Error> wrong_shape() { return fail(CONFAB_E_PROTOCOL, N_("This is no message of a chat room.")); }

Result<Message> read(const JsonObject& json) {
    const auto type = json.text("type").value_or("");
    const bool direct = type == "private";
    if (!direct && type != "public") return wrong_shape();
    const auto sender = json.text(direct ? "sender_id" : "user_id");
    const auto text = json.text("message");
    if (!sender || sender->empty() || sender->size() > longest_id || !text) return wrong_shape();
    Message message;
    message.sender = *sender;
    message.sender_name = json.text(direct ? "sender_name" : "username").value_or(std::string{});
    if (message.sender_name.size() > longest_id) return wrong_shape();
    message.text = *text;
    message.timestamp = json.text("timestamp").value_or(std::string{});
    if (direct) {
        const auto target = json.text("target_id");
        if (!target || target->empty() || target->size() > longest_id) return wrong_shape();
        message.target = *target;
    }
    const auto kind = json.text("message_type");
    if (json.has("message_type") && !kind) return wrong_shape();
    const auto info = json.object("file_info");
    if (info) message.file = read_file(*info);
    if (kind == "file" && !message.file) return wrong_shape();
    return message;
}

} // namespace

std::string encode(const FileInfo& file) {
    JsonText json;
    json.add("filename", file.filename)
        .add("original_name", file.original_name)
        .add("file_type", file.image ? "image" : "file")
        .add("file_size", static_cast<std::int64_t>(file.bytes))
        .add("file_hash", file.md5)
        .add("mime_type", file.mime)
        .add("upload_time", file.upload_time)
        .add("uploader_id", file.uploader_id)
        .add("uploader_name", file.uploader_name)
        .add("relative_path", file.path);
    if (file.thumbnail_path.empty()) json.add_json("thumbnail_path", "null");
    else json.add("thumbnail_path", file.thumbnail_path);
    if (!file.sha256.empty()) json.add("sha256", file.sha256);
    return json.str();
}

std::optional<FileInfo> decode_file_info(std::string_view text) {
    const auto json = JsonObject::parse(text);
    return json ? read_file(*json) : std::nullopt;
}

std::string encode(const Message& message, Encoding encoding) {
    JsonText json;
    if (message.direct())
        json.add("type", "private")
            .add("sender_id", message.sender)
            .add("sender_name", message.sender_name)
            .add("target_id", message.target);
    else json.add("type", "public").add("user_id", message.sender).add("username", message.sender_name);
    json.add("message", message.text)
        .add("timestamp", message.timestamp)
        .add("message_type", message.file ? "file" : "text");
    if (message.file) json.add_json("file_info", encode(*message.file));
    if (encoding == Encoding::plain) return json.str();
    json.add("_encrypted", true).add("_key_hash", key_hash());
    return to_base64(to_base64(json.str()));
}

Result<Message> decode(std::string_view bytes) {
    const auto first = bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return fail(CONFAB_E_PROTOCOL, N_("This file is empty."));
    if (bytes[first] == '{' || static_cast<unsigned char>(bytes[first]) == 0xEF) {
        const auto json = JsonObject::parse(bytes.substr(first));
        if (json) return read(*json);
        return fail(CONFAB_E_PROTOCOL, N_("This file is damaged, or only a part of it is there."));
    }
    const auto outer = from_base64(bytes);
    const auto inner = outer ? from_base64(*outer) : std::nullopt;
    if (!inner) return fail(CONFAB_E_PROTOCOL, N_("This file is in no encoding that is known here."));
    const auto json = JsonObject::parse(*inner);
    if (!json) return fail(CONFAB_E_PROTOCOL, N_("This file is damaged, or only a part of it is there."));
    return read(*json);
}

} // namespace confab::storage::layout
