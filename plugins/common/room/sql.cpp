// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/sql.hpp"

#include "common/i18n.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace confab::storage {

void Sql::Rows::Finalize::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
void Sql::Close::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }

bool Sql::Rows::next() {
    if (!statement_ || failed_) {
        failed_ = true;
        return false;
    }
    const int step = sqlite3_step(statement_.get());
    failed_ = step != SQLITE_ROW && step != SQLITE_DONE;
    return step == SQLITE_ROW;
}

std::int64_t Sql::Rows::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Sql::Rows::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return bytes ? std::string{bytes, size} : std::string{};
}

Result<Sql> Sql::open(const std::string& file) {
    // SQLite would make it with the umask's mode.
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (made >= 0) ::close(made);
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    Sql sql{handle};
    if (opened != SQLITE_OK) return fail(sql.error("opening the state of a room"));
    sqlite3_busy_timeout(handle, 5000);
    if (auto done = sql.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"); !done)
        return fail(std::move(done.error()));
    return sql;
}

Error Sql::error(std::string_view doing) const {
    const int code = handle_ ? sqlite3_errcode(handle_.get()) : SQLITE_NOMEM;
    return {code == SQLITE_FULL ? CONFAB_E_FULL : CONFAB_E_IO,
            N_("What this program remembers of the room can't be read or written."),
            fmt::format("{}: {}", doing, handle_ ? sqlite3_errmsg(handle_.get()) : "out of memory")};
}

Result<void> Sql::execute(const char* statements) {
    if (sqlite3_exec(handle_.get(), statements, nullptr, nullptr, nullptr) != SQLITE_OK) return fail(error(statements));
    return {};
}

Sql::Rows Sql::prepare(const char* statement) {
    sqlite3_stmt* prepared = nullptr;
    Rows rows;
    rows.failed_ = sqlite3_prepare_v2(handle_.get(), statement, -1, &prepared, nullptr) != SQLITE_OK;
    rows.statement_.reset(prepared);
    return rows;
}

void Sql::bind_text(Rows& rows, int at, std::string_view text) {
    // As bytes: what a message holds is not always text, and comparison is by bytes then.
    sqlite3_bind_blob64(rows.statement_.get(), at, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT);
}

void Sql::bind_integer(Rows& rows, int at, std::int64_t number) {
    sqlite3_bind_int64(rows.statement_.get(), at, number);
}

} // namespace confab::storage
