// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/folder_lock.hpp"

#include "base/i18n.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace confab::store {

namespace {

tl::unexpected<Error> not_writable(const std::filesystem::path& what, int why) {
    if (why == ENOSPC || why == EDQUOT)
        return fail(Code::storage_full, "{}", trf(N_("{}: There is no room left on the disk."), what.string()));
    return fail(Code::io, "{}",
                trf(N_("{} can't be written: {}. Check who owns the folder and that it is not read-only."),
                    what.string(), std::strerror(why)));
}

/// With mode 0700, whatever the umask; the folders above it as usual.
Result<void> make_private_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (std::filesystem::is_directory(folder, error)) return {};
    error.clear();
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
    if (error) return not_writable(folder.parent_path(), error.value());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return not_writable(folder, errno);
    return {};
}

} // namespace

Result<FolderLock> FolderLock::hold(const std::filesystem::path& folder) {
    if (auto made = make_private_folder(folder); !made) return fail(std::move(made.error()));
    const auto file = folder / "lock";
    FolderLock lock{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (lock.fd_ < 0) return not_writable(file, errno);
    if (::flock(lock.fd_, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return not_writable(file, errno);
    return fail(Code::busy, "{}",
                trf(N_("Another program uses the folder {}. Stop it, or choose another folder."), folder.string()));
}

FolderLock::~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
}

} // namespace confab::store
