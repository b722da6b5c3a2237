// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "store/statement.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

struct sqlite3;

namespace confab::store {

/// What a commit has survived when it returns.
enum class Durability {
    full,   ///< also a loss of power: every commit waits for the disk
    normal, ///< the end of the process, however sudden; a loss of power may take the last commits
};

/// What a file must be, to be used: a database of this program, no newer than this.
struct Format {
    std::uint32_t application_id = 0; ///< 0: whatever it is
    std::int64_t newest = 0;          ///< version
};

/// One connection to an SQLite database in WAL mode. One thread at a time.
class Database {
public:
    enum class Mode { create, write, read };

    /// `create` makes the file, with mode 0600, and narrows the mode of one that is there. Nothing of a file is changed before
    /// it is known to be of this format. With `busy_wait` above zero a statement waits as long for other connections.
    /// Errors: storage_full; not_found (no such file, and not to be created); io (can't be read or written, is damaged,
    /// is no database, or another program's), unsupported (it is newer), with a sentence that says what to do.
    static Result<Database> open(const std::filesystem::path& file, Mode mode, Durability durability,
                                 Format format = {},
                                 std::chrono::milliseconds busy_wait = std::chrono::milliseconds{5000});

    /// Errors: those of error_of().
    Result<Statement> prepare(std::string_view sql);
    /// One or more statements without values.
    Result<void> execute(const char* sql);

    [[nodiscard]] std::int64_t last_rowid() const noexcept;
    /// Rows changed by the last statement.
    [[nodiscard]] std::int64_t changes() const noexcept;

    [[nodiscard]] sqlite3* raw() const noexcept { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };
    explicit Database(sqlite3* handle) noexcept : handle_{handle} {}

    std::unique_ptr<sqlite3, Close> handle_;
};

/// BEGIN IMMEDIATE … COMMIT; without commit() everything in between is undone. Or one view of the database for several
/// statements that read. The database outlives it.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);
    static Result<Transaction> begin_reading(Database& database);
    Transaction(Transaction&& other) noexcept : database_{std::exchange(other.database_, nullptr)} {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    /// After an error nothing has happened.
    Result<void> commit();

private:
    explicit Transaction(Database& database) noexcept : database_{&database} {}
    Database* database_;
};

/// Brings a database to the newest of `steps`: step n turns version n into n + 1, each in a transaction of its own. The
/// version stands in `user_version`, and `application_id` in the header, so that another program's file is refused.
/// Errors: unsupported (it was written by a newer version of Confab), io, storage_full.
Result<void> migrate(Database& database, std::uint32_t application_id, std::span<const char* const> steps);

/// The last error of a connection: storage_full where there is no room, cancelled where it was interrupted, internal where
/// statement and tables don't fit, io for the rest; with a sentence for people.
[[nodiscard]] Error error_of(sqlite3* handle);

/// Does it say that the file itself is broken, and stays so? Everything else may pass: a full disk, a lock, rights.
[[nodiscard]] bool is_damage(const Error& error);

} // namespace confab::store
