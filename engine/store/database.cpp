// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace confab::store {

namespace {

/// SQLite would make the file readable for everybody that the umask allows.
Result<void> make_private_file(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        const int why = errno;
        return fail(why == ENOSPC ? Code::storage_full : Code::io, "{}",
                    trf(N_("{} can't be written: {}."), file.string(), std::strerror(why)));
    }
    ::close(fd);
    return {};
}

/// The file may have been made by another program, copied or restored. What can't be narrowed is used all the same.
void narrow_mode(const std::filesystem::path& file) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
        const auto path = file.string() + suffix;
        struct stat info {};
        // Not by a descriptor: to close one would end SQLite's own locks.
        if (::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid() &&
            (info.st_mode & 0077) != 0 && ::chmod(path.c_str(), info.st_mode & 0600) != 0)
            log::warning("{}: others may read it: {}", path, std::strerror(errno));
    }
}

const char* damaged() { return tr("The file is damaged. Restore it from a backup, or move it away to begin anew."); }

/// The version that it has.
Result<std::int64_t> check_format(Database& database, Format format) {
    auto ids = database.prepare("SELECT (SELECT * FROM pragma_application_id), (SELECT * FROM pragma_user_version), "
                                "(SELECT count(*) FROM sqlite_schema)");
    if (!ids) return fail(std::move(ids.error()));
    if (auto row = ids->step(); !row) return fail(std::move(row.error()));
    const auto owner = ids->integer(0);
    const auto version = ids->integer(1);
    const bool empty = ids->integer(2) == 0;
    if (owner != static_cast<std::int32_t>(format.application_id) && !(empty && owner == 0))
        return fail(Code::io, "{}", tr("The file belongs to another program. Move it away to begin anew."));
    if (version > format.newest)
        return fail(
            Code::unsupported, "{}",
            tr("The file was written by a newer version of Confab. Install that version, or move the file away."));
    return version;
}

Error with_file(Error error, const std::filesystem::path& file) {
    error.text = fmt::format("{}: {}", file.string(), error.text);
    return error;
}

} // namespace

Error error_of(sqlite3* handle) {
    const int extended = handle ? sqlite3_extended_errcode(handle) : SQLITE_NOMEM;
    const int system = handle ? sqlite3_system_errno(handle) : 0;
    switch (extended & 0xff) {
    case SQLITE_FULL: return {Code::storage_full, tr("There is no room left on the disk.")};
    case SQLITE_IOERR:
        if (system == ENOSPC || system == EDQUOT) return {Code::storage_full, tr("There is no room left on the disk.")};
        return {Code::io, trf(N_("The disk has a fault: {}."), system != 0 ? std::strerror(system) : "I/O")};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {Code::io, damaged()};
    case SQLITE_INTERRUPT: return {Code::cancelled, tr("It was cancelled.")};
    case SQLITE_ERROR: return {Code::internal, sqlite3_errmsg(handle)};
    case SQLITE_READONLY:
    case SQLITE_PERM: return {Code::io, tr("The file can't be written. Check who owns it and its folder.")};
    case SQLITE_CANTOPEN:
        return {Code::io,
                tr("The file can't be opened. Check that its folder exists, who owns it, and that it can be written.")};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Code::io, tr("The file is in use by another program.")};
    default: return {Code::io, handle ? sqlite3_errmsg(handle) : "out of memory"};
    }
}

bool is_damage(const Error& error) { return error.code == Code::io && error.text.ends_with(damaged()); }

void Database::Close::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }

Result<Database> Database::open(const std::filesystem::path& file, Mode mode, Durability durability, Format format,
                                std::chrono::milliseconds busy_wait) {
    if (mode == Mode::create) {
        if (auto made = make_private_file(file); !made) return fail(std::move(made.error()));
    } else if (std::error_code error; !std::filesystem::exists(file, error)) {
        return fail(Code::not_found, "{}", trf(N_("There is no file {}."), file.string()));
    }
    const int flags = (mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX |
                      SQLITE_OPEN_EXRESCODE;
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    Database database{handle};
    if (opened != SQLITE_OK) return fail(with_file(error_of(handle), file));
    sqlite3_busy_timeout(handle, static_cast<int>(busy_wait.count()));
    // A schema that somebody prepared must not run functions of ours, and a damaged file is to be noticed.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (format.application_id != 0)
        if (auto found = check_format(database, format); !found) return fail(with_file(std::move(found.error()), file));
    if (mode == Mode::create) narrow_mode(file);
    std::string pragmas = "PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;";
    if (mode != Mode::read) {
        pragmas += "PRAGMA journal_mode=WAL;";
        pragmas += durability == Durability::full ? "PRAGMA synchronous=FULL;" : "PRAGMA synchronous=NORMAL;";
    }
    // The first statement that looks into the file: what is no database shows here.
    pragmas += "PRAGMA schema_version;";
    if (auto done = database.execute(pragmas.c_str()); !done) return fail(with_file(std::move(done.error()), file));
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(raw(), sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr) != SQLITE_OK)
        return fail(error_of(raw()));
    return Statement{statement};
}

Result<void> Database::execute(const char* sql) {
    if (sqlite3_exec(raw(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return fail(error_of(raw()));
    return {};
}

std::int64_t Database::last_rowid() const noexcept { return sqlite3_last_insert_rowid(raw()); }

std::int64_t Database::changes() const noexcept { return sqlite3_changes64(raw()); }

Result<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return fail(std::move(begun.error()));
    return Transaction{database};
}

Result<Transaction> Transaction::begin_reading(Database& database) {
    if (auto begun = database.execute("BEGIN"); !begun) return fail(std::move(begun.error()));
    return Transaction{database};
}

Transaction::~Transaction() {
    // After some errors SQLite has rolled back already.
    if (database_ && sqlite3_get_autocommit(database_->raw()) == 0) (void)database_->execute("ROLLBACK");
}

Result<void> Transaction::commit() {
    // On an error the destructor rolls back.
    if (auto done = database_->execute("COMMIT"); !done) return fail(std::move(done.error()));
    database_ = nullptr;
    return {};
}

Result<void> migrate(Database& database, std::uint32_t application_id, std::span<const char* const> steps) {
    const auto newest = static_cast<std::int64_t>(steps.size());
    auto found = check_format(database, {application_id, newest});
    if (!found) return fail(std::move(found.error()));
    for (auto version = *found; version < newest; ++version) {
        auto transaction = Transaction::begin(database);
        if (!transaction) return fail(std::move(transaction.error()));
        const auto marks = fmt::format("PRAGMA application_id={}; PRAGMA user_version={}",
                                       static_cast<std::int32_t>(application_id), version + 1);
        for (const char* sql : {steps[static_cast<std::size_t>(version)], marks.c_str()})
            if (auto done = database.execute(sql); !done) return fail(std::move(done.error()));
        if (auto done = transaction->commit(); !done) return fail(std::move(done.error()));
    }
    return {};
}

} // namespace confab::store
