// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <utility>

namespace confab::store {

/// A folder that one process uses alone, as long as this lives, however it ends. Any thread.
class FolderLock {
public:
    /// Makes the folder (mode 0700) where it is missing, and holds `folder/lock`.
    /// Errors: busy (somebody else holds it), storage_full, io (can't be made or written); each says what to do.
    static Result<FolderLock> hold(const std::filesystem::path& folder);

    FolderLock(FolderLock&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    FolderLock& operator=(FolderLock&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~FolderLock();

private:
    explicit FolderLock(int fd) noexcept : fd_{fd} {}
    int fd_;
};

} // namespace confab::store
