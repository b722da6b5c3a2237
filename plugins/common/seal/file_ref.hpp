// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/secret.hpp"
#include "common/seal/signer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::seal {

inline constexpr std::uint64_t max_file_bytes = std::uint64_t{1} << 40;

/// Where a sealed file lies and all that opens it: whoever has this can read the file. It travels inside of sealed messages, and
/// as the `ref` of an attachment.
struct FileRef {
    std::string path;
    std::uint64_t bytes = 0; ///< in the clear
    Key key;
    Salt salt;

    /// A new one in `file_folder` or `thumbnail_folder`, for one attempt to upload: what is sealed again gets a new one, so
    /// that nothing is ever sealed twice with the same key. `bytes` is set when it is done.
    [[nodiscard]] static Result<FileRef> fresh(std::string_view folder, Time when);

    /// "PATH#BYTES.KEY.SALT" in ASCII, below 512 bytes.
    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] static std::optional<FileRef> from_text(std::string_view text);
    friend bool operator==(const FileRef&, const FileRef&) = default;
};

/// May this be the path of a file? It is part of what others write, and must not lead elsewhere.
[[nodiscard]] bool is_file_path(std::string_view path) noexcept;

} // namespace confab::seal
