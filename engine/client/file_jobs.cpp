// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/file_jobs.hpp"

#include "base/i18n.hpp"
#include "client/file_name.hpp"
#include "client/picture.hpp"

#include <fcntl.h>
#include <glib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

namespace confab::client {

namespace {

constexpr int most_names = 1'000;

tl::unexpected<Error> system_error(const std::filesystem::path& path, int why) {
    const auto code = why == ENOENT || why == ENOTDIR                 ? Code::not_found
                      : why == EACCES || why == EPERM || why == EROFS ? Code::denied
                      : why == ENOSPC || why == EDQUOT                ? Code::storage_full
                                                                      : Code::io;
    return fail(code, "{}: {}", path.string(), std::generic_category().message(why));
}

Result<struct stat> status_of(int fd, const std::filesystem::path& path) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return system_error(path, errno);
    return info;
}

bool unchanged(const struct stat& info, const EntryFile& file) {
    return static_cast<std::uint64_t>(info.st_size) == file.bytes &&
           info.st_mtim.tv_sec * std::int64_t{1'000'000'000} + info.st_mtim.tv_nsec == file.modified;
}

UniqueFd in_memory(const std::string& bytes) {
    UniqueFd fd{::memfd_create("thumbnail", MFD_CLOEXEC)};
    if (fd && ::write(fd.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size())) return fd;
    return {};
}

} // namespace

Result<std::string> sha256_of(int fd, const std::atomic<bool>& stop) {
    const std::unique_ptr<GChecksum, decltype(&g_checksum_free)> sum{g_checksum_new(G_CHECKSUM_SHA256),
                                                                     g_checksum_free};
    std::array<std::uint8_t, 256 * 1024> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read into
    for (off_t at = 0;;) {
        if (stop) return fail(Code::cancelled, "{}", tr("It was cancelled."));
        const auto some = ::pread(fd, buffer.data(), buffer.size(), at);
        if (some < 0 && errno == EINTR) continue;
        if (some < 0) return fail(Code::io, "{}", std::generic_category().message(errno));
        if (some == 0) return std::string{g_checksum_get_string(sum.get())};
        g_checksum_update(sum.get(), buffer.data(), some);
        at += some;
    }
}

Result<OpenUpload> open_upload(const EntryFile& file, const std::atomic<bool>& stop) {
    OpenUpload upload;
    // Non-blocking: somebody may have put a pipe in its place.
    upload.file = UniqueFd{::open(file.local.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!upload.file && errno == ENOENT)
        return fail(Code::not_found, "{}", trf(N_("{} is not there any more."), file.local.string()));
    if (!upload.file) return system_error(file.local, errno);
    const auto changed = [&] {
        return fail(Code::invalid, "{}", trf(N_("{} was changed after it was chosen."), file.local.string()));
    };
    auto info = status_of(upload.file.get(), file.local);
    if (!info) return fail(std::move(info.error()));
    if (!S_ISREG(info->st_mode) || !unchanged(*info, file)) return changed();
    upload.sha256 = file.sha256;
    if (upload.sha256.empty()) {
        auto sum = sha256_of(upload.file.get(), stop);
        if (!sum) return fail(std::move(sum.error()));
        upload.sha256 = std::move(*sum);
    }
    if (file.kind == AttachmentKind::image)
        // A picture that can't be made small is sent as it is.
        if (auto small = small_png(upload.file.get(), stop); small) {
            upload.thumbnail = in_memory(*small);
            if (upload.thumbnail) upload.thumbnail_bytes = small->size();
        }
    info = status_of(upload.file.get(), file.local);
    if (!info) return fail(std::move(info.error()));
    if (!unchanged(*info, file)) return changed();
    return upload;
}

Result<Part> open_part(const std::filesystem::path& folder, const std::string& name, const std::filesystem::path& known,
                       std::uint64_t bytes) {
    constexpr int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;
    if (!known.empty() && known.parent_path() == folder) {
        Part part{UniqueFd{::open(known.c_str(), flags | O_NONBLOCK)}, known, 0};
        struct stat info {};
        if (part.fd && ::fstat(part.fd.get(), &info) == 0 && S_ISREG(info.st_mode)) {
            part.bytes = static_cast<std::uint64_t>(info.st_size);
            // More than there is of it: something else.
            if (bytes > 0 && part.bytes > bytes) {
                if (::ftruncate(part.fd.get(), 0) != 0) return system_error(known, errno);
                part.bytes = 0;
            }
            return part;
        }
    }
    for (int n = 1; n < most_names; ++n) {
        const auto whole = folder / numbered_name(name, n);
        struct stat info {};
        if (::lstat(whole.c_str(), &info) == 0) continue;
        auto path = whole;
        path += ".part";
        Part part{UniqueFd{::open(path.c_str(), flags | O_CREAT | O_EXCL, 0666)}, path, 0};
        if (part.fd) return part;
        if (errno != EEXIST) return system_error(path, errno);
    }
    return fail(Code::io, "{}", trf(N_("There is no free name for {} in {}."), name, folder.string()));
}

Result<std::filesystem::path> finish_part(const std::filesystem::path& part, const std::string& name,
                                          const EntryFile& expected, const std::atomic<bool>& stop) {
    const UniqueFd fd{::open(part.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (!fd) return system_error(part, errno);
    auto info = status_of(fd.get(), part);
    if (!info) return fail(std::move(info.error()));
    bool right = expected.bytes == 0 || static_cast<std::uint64_t>(info->st_size) == expected.bytes;
    if (right && !expected.sha256.empty()) {
        auto sum = sha256_of(fd.get(), stop);
        if (!sum) return fail(std::move(sum.error()));
        right = *sum == expected.sha256;
    }
    if (!right) {
        ::unlink(part.c_str());
        return fail(Code::invalid, "{}", trf(N_("What came is not the file {} that was sent."), name));
    }
    if (::fsync(fd.get()) != 0) return system_error(part, errno);
    for (int n = 1; n < most_names; ++n) {
        auto whole = part.parent_path() / numbered_name(name, n);
        if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, whole.c_str(), RENAME_NOREPLACE) == 0) return whole;
        if (errno == EEXIST) continue;
        if (errno != EINVAL && errno != ENOSYS) return system_error(whole, errno);
        // A file system that can't: the gap between look and move is the smaller evil.
        struct stat there {};
        if (::lstat(whole.c_str(), &there) == 0) continue;
        if (::rename(part.c_str(), whole.c_str()) != 0) return system_error(whole, errno);
        return whole;
    }
    return fail(Code::io, "{}", trf(N_("There is no free name for {} in {}."), name, part.parent_path().string()));
}

} // namespace confab::client
