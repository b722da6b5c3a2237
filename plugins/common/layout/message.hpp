// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What the files of existing rooms hold. The format is told in docs/share.md.
namespace confab::storage::layout {

/// How a message is written. Readers take both.
enum class Encoding {
    plain,  ///< JSON
    base64, ///< JSON with two members more, in Base64, in Base64. An encoding: it keeps nothing secret
};

/// "file_info" of a message with a file.
struct FileInfo {
    bool image = false;
    std::string filename, original_name, mime;
    std::uint64_t bytes = 0;
    std::string md5;
    std::string sha256; ///< ours; existing clients neither write nor miss it
    std::string upload_time, uploader_id, uploader_name;
    std::string path, thumbnail_path; ///< relative to the room, as someone wrote them: never to be used unchecked

    friend bool operator==(const FileInfo&, const FileInfo&) = default;
};

struct Message {
    std::string sender, sender_name;
    std::string target; ///< empty: said to all
    std::string text;
    std::string timestamp; ///< ISO 8601, local time
    std::optional<FileInfo> file;

    [[nodiscard]] bool direct() const noexcept { return !target.empty(); }
    friend bool operator==(const Message&, const Message&) = default;
};

[[nodiscard]] std::string encode(const Message& message, Encoding encoding);
/// "file_info" alone, as JSON.
[[nodiscard]] std::string encode(const FileInfo& file);
[[nodiscard]] std::optional<FileInfo> decode_file_info(std::string_view json);

/// Errors, all E_PROTOCOL: it is empty, neither JSON nor the known encoding, or of another shape.
[[nodiscard]] Result<Message> decode(std::string_view bytes);

} // namespace confab::storage::layout
