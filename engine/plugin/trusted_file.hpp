// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace confab::plugin {

/// A regular file, open for reading, that was nobody's to change but root's and ours.
class TrustedFile {
public:
    /// Checks `file` and every folder between it and `root`, the root included, by owner and mode, and opens it without
    /// a gap between check and use. Links may lead anywhere inside `root`. Errors: not_found, denied (who may write,
    /// links that leave, no regular file), io.
    [[nodiscard]] static Result<TrustedFile> open(const std::filesystem::path& root, const std::filesystem::path& file);

    TrustedFile(TrustedFile&& other) noexcept;
    TrustedFile& operator=(TrustedFile&& other) noexcept;
    ~TrustedFile();

    [[nodiscard]] int fd() const noexcept { return fd_; }
    [[nodiscard]] const struct stat& status() const noexcept { return status_; }

    /// Gives the descriptor up: the caller closes it, or nobody.
    int release() noexcept;

private:
    TrustedFile(int fd, const struct stat& status) noexcept : fd_{fd}, status_{status} {}

    int fd_;
    struct stat status_;
};

/// Whose files are trusted.
struct Owners {
    uid_t user;     ///< the effective user; beside root, always
    uid_t overflow; ///< whom files of unmapped users seem to belong to; on read-only file systems only

    [[nodiscard]] static Owners current();
};

/// The rule for one file or folder. Errors: denied, with a sentence that names `path`.
[[nodiscard]] Result<void> check_trust(const struct stat& status, bool read_only, const Owners& owners,
                                       const std::filesystem::path& path);

} // namespace confab::plugin
