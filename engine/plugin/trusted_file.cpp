// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/trusted_file.hpp"

#include "base/i18n.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <utility>

namespace confab::plugin {
namespace {

namespace fs = std::filesystem;

/// A descriptor on its way to its owner.
class Fd {
public:
    explicit Fd(int fd) noexcept : fd_{fd} {}
    Fd(Fd&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_;
};

tl::unexpected<Error> unusable(int error, const fs::path& path) {
    switch (error) {
    case ENOENT: return fail(Error{Code::not_found, trf(N_("“{}” is not there."), path.string())});
    case ELOOP: return fail(Error{Code::denied, trf(N_("“{}” is a link that leads nowhere."), path.string())});
    default:
        return fail(
            Error{Code::io, trf(N_("“{}” can't be read: {}"), path.string(), std::generic_category().message(error))});
    }
}

Result<fs::path> resolved(const fs::path& path) {
    std::error_code error;
    auto real = fs::canonical(path, error);
    if (error) return unusable(error.value(), path);
    return real;
}

/// Both resolved. The way from `root` to `path`; "." for the root itself.
Result<fs::path> way_inside(const fs::path& root, const fs::path& path, const fs::path& asked) {
    auto way = path.lexically_relative(root);
    if (way.empty() || *way.begin() == "..")
        return fail(
            Error{Code::denied, trf(N_("“{}” is a link that leads out of “{}”."), asked.string(), root.string())});
    return way;
}

Result<struct stat> trusted_status(int fd, const fs::path& path) {
    struct stat status {};
    struct statvfs system {};
    if (::fstat(fd, &status) != 0 || ::fstatvfs(fd, &system) != 0) return unusable(errno, path);
    if (const auto trusted = check_trust(status, (system.f_flag & ST_RDONLY) != 0, Owners::current(), path); !trusted)
        return fail(trusted.error());
    return status;
}

/// Opens the folder at `way` below the resolved `root` link by link, checking each: what is checked is what is used,
/// also when somebody renames in between.
Result<Fd> open_folder(const fs::path& root, const fs::path& way) {
    constexpr auto flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    auto path = root;
    Fd folder{::open(root.c_str(), flags)};
    if (folder.get() < 0) return unusable(errno, root);
    if (const auto status = trusted_status(folder.get(), root); !status) return fail(status.error());

    for (const auto& step : way) {
        if (step == "." || step.empty()) continue;
        path /= step;
        folder = Fd{::openat(folder.get(), step.c_str(), flags)};
        if (folder.get() < 0) return unusable(errno, path);
        if (const auto status = trusted_status(folder.get(), path); !status) return fail(status.error());
    }
    return folder;
}

uid_t overflow_uid() {
    uid_t uid = 65534;
    std::ifstream{"/proc/sys/kernel/overflowuid"} >> uid;
    return uid;
}

} // namespace

Owners Owners::current() {
    static const auto overflow = overflow_uid();
    return {.user = ::geteuid(), .overflow = overflow};
}

Result<void> check_trust(const struct stat& status, bool read_only, const Owners& owners, const fs::path& path) {
    const auto owner = status.st_uid;
    if (owner != 0 && owner != owners.user && !(read_only && owner == owners.overflow))
        return fail(Error{Code::denied, trf(N_("“{}” belongs to another user (number {}): it must be yours or root's."),
                                            path.string(), owner)});
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return fail(
            Error{Code::denied, trf(N_("“{}” can be changed by other users: take that right from them (chmod go-w)."),
                                    path.string())});
    return {};
}

Result<TrustedFile> TrustedFile::open(const fs::path& root, const fs::path& file) {
    const auto real_root = resolved(root);
    if (!real_root) return fail(real_root.error());

    // The folder where the file was found may be another than the one that a link leads to: both decide what is loaded.
    const auto found_in = resolved(file.parent_path());
    if (!found_in) return fail(found_in.error());
    const auto way_found = way_inside(*real_root, *found_in, file.parent_path());
    if (!way_found) return fail(way_found.error());
    if (const auto folder = open_folder(*real_root, *way_found); !folder) return fail(folder.error());

    const auto real_file = resolved(file);
    if (!real_file) return fail(real_file.error());
    const auto way = way_inside(*real_root, *real_file, file);
    if (!way) return fail(way.error());
    const auto folder = open_folder(*real_root, way->parent_path());
    if (!folder) return fail(folder.error());

    constexpr auto flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC; // a FIFO must not make us wait
    Fd opened{::openat(folder->get(), way->filename().c_str(), flags)};
    if (opened.get() < 0) return unusable(errno, file);
    const auto status = trusted_status(opened.get(), *real_file);
    if (!status) return fail(status.error());
    if (!S_ISREG(status->st_mode))
        return fail(Error{Code::denied, trf(N_("“{}” is not a regular file."), file.string())});
    return TrustedFile{opened.release(), *status};
}

TrustedFile::TrustedFile(TrustedFile&& other) noexcept : fd_{std::exchange(other.fd_, -1)}, status_{other.status_} {}

TrustedFile& TrustedFile::operator=(TrustedFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(status_, other.status_);
    return *this;
}

TrustedFile::~TrustedFile() {
    if (fd_ >= 0) ::close(fd_);
}

int TrustedFile::release() noexcept { return std::exchange(fd_, -1); }

} // namespace confab::plugin
