// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_backup.hpp"

#include "base/i18n.hpp"
#include "hub/sqlite_log_rows.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

namespace confab::hub {

namespace {

using store::Database;

tl::unexpected<Error> file_error(const std::filesystem::path& file, int why) {
    if (why == ENOSPC || why == EDQUOT)
        return fail(Code::storage_full, "{}", trf(N_("{}: There is no room left on the disk."), file.string()));
    return fail(Code::io, "{}", trf(N_("{} can't be written: {}."), file.string(), std::strerror(why)));
}

tl::unexpected<Error> exists_already(const std::filesystem::path& file) {
    return fail(Code::denied, "{}", trf(N_("{} exists already. Choose another name for the backup."), file.string()));
}

/// A new, empty file with mode 0600, which goes with this object, and what SQLite puts beside it.
class Unfinished {
public:
    static Result<Unfinished> beside(const std::filesystem::path& file) {
        auto name = file.string() + ".XXXXXX";
        const int fd = ::mkostemp(name.data(), O_CLOEXEC);
        if (fd < 0) return file_error(file, errno);
        ::close(fd);
        return Unfinished{name};
    }
    Unfinished(Unfinished&& other) noexcept : path_{std::exchange(other.path_, {})} {}
    Unfinished& operator=(Unfinished&&) = delete;
    ~Unfinished() {
        if (path_.empty()) return;
        for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
            std::error_code ignored;
            std::filesystem::remove(path_.string() + suffix, ignored);
        }
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    explicit Unfinished(std::filesystem::path path) : path_{std::move(path)} {}
    std::filesystem::path path_;
};

Result<void> sync(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return file_error(path, errno);
    const int done = ::fsync(fd);
    const int why = errno;
    ::close(fd);
    if (done != 0) return file_error(path, why);
    return {};
}

Result<void> copy_into(const std::filesystem::path& log, const std::filesystem::path& copy,
                       const std::atomic<bool>& stop) {
    auto source = Database::open(log, Database::Mode::write, store::Durability::full);
    if (!source) return fail(std::move(source.error()));
    sqlite3_progress_handler(
        source->raw(), 10'000, [](void* flag) { return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0; },
        const_cast<std::atomic<bool>*>(&stop));
    auto vacuum = source->prepare("VACUUM INTO ?1");
    if (!vacuum) return fail(std::move(vacuum.error()));
    return vacuum->bind(copy.string()).run();
}

/// In it the copy is a log of its own, so that nobody resumes with places in the other one.
Result<void> make_its_own(const std::filesystem::path& copy) {
    {
        auto rows = LogRows::open(copy, Database::Mode::create, store::Durability::full);
        if (!rows) return fail(std::move(rows.error()));
        if (auto given = rows->give_new_log_id(); !given) return given;
    }
    // Closing brings everything into the one file, or leaves the WAL.
    std::error_code error;
    if (std::filesystem::exists(copy.string() + "-wal", error)) return file_error(copy, ENOSPC);
    return sync(copy);
}

Result<void> give_name(const std::filesystem::path& unfinished, const std::filesystem::path& file) {
    if (::renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) != 0) {
        // Not every file system can do that; a link replaces nothing either.
        if (errno == EINVAL && ::link(unfinished.c_str(), file.c_str()) == 0) errno = 0;
        if (errno == EEXIST) return exists_already(file);
        if (errno != 0) return file_error(file, errno);
    }
    return sync(file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."});
}

} // namespace

Result<void> backup_log(const std::filesystem::path& log, const std::filesystem::path& copy,
                        const std::atomic<bool>& stop) {
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(copy, error))) return exists_already(copy);
    auto unfinished = Unfinished::beside(copy);
    if (!unfinished) return fail(std::move(unfinished.error()));
    auto copied = copy_into(log, unfinished->path(), stop);
    if (copied) copied = make_its_own(unfinished->path());
    if (stop) return fail(Code::cancelled, "{}", tr("The backup was given up, since the server stops."));
    if (!copied) return copied;
    return give_name(unfinished->path(), copy);
}

} // namespace confab::hub
