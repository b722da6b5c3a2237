// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/file_ref.hpp"
#include "common/seal/signer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace confab::seal {

inline constexpr std::size_t max_content = 1024 * 1024; ///< bytes of an encoded content
inline constexpr std::size_t max_attachments = 64;

/// A file that belongs to a message. What it says is the word of who signed the message.
struct Attachment {
    bool image = false;
    std::string name, mime; ///< for people; at most 1024 bytes each
    Hash sha256;            ///< of the whole file in the clear
    FileRef file;
    std::optional<FileRef> thumbnail;

    friend bool operator==(const Attachment&, const Attachment&) = default;
};

/// What is said in a message.
struct Content {
    std::string text;        ///< UTF-8 without NUL
    std::string sender_name; ///< for people; at most 1024 bytes
    std::string origin_id;   ///< at most 256 bytes
    std::vector<Attachment> attachments;

    friend bool operator==(const Content&, const Content&) = default;
};

/// Errors: E_TOO_LARGE; E_INVALID, text that is no UTF-8 or holds NUL, a field that is too long.
[[nodiscard]] Result<Bytes> encode(const Content& content);
/// Errors: E_PROTOCOL. Fields that a later version adds are skipped.
[[nodiscard]] Result<Content> decode_content(View bytes);

} // namespace confab::seal
