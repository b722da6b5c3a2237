// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/statement.hpp"

#include "store/database.hpp"

#include <sqlite3.h>

#include <utility>

namespace confab::store {

Statement::Statement(Statement&& other) noexcept : statement_{std::exchange(other.statement_, nullptr)} {}

Statement& Statement::operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Result<bool> Statement::step() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) {
        sqlite3_reset(statement_);
        return false;
    }
    auto error = error_of(sqlite3_db_handle(statement_));
    sqlite3_reset(statement_);
    return fail(std::move(error));
}

Result<void> Statement::run() {
    auto row = step();
    while (row && *row) row = step();
    if (!row) return fail(std::move(row.error()));
    return {};
}

std::int64_t Statement::integer(int column) const noexcept { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::view(int column) const noexcept {
    // The pointer first: asking for it may convert, and then the length changes.
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return text ? std::string_view{text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))}
                : std::string_view{};
}

std::string Statement::text(int column) const { return std::string{view(column)}; }

bool Statement::null(int column) const noexcept { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

void Statement::reset() noexcept {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

// A value that can't be bound (out of memory) stays NULL; an index that is not there is a fault of ours, which the first
// run of the statement shows.
void Statement::bind_integer(int at, std::int64_t value) noexcept { sqlite3_bind_int64(statement_, at, value); }

void Statement::bind_text(int at, std::string_view value) noexcept {
    // An empty view may have no pointer, which would mean NULL.
    sqlite3_bind_text64(statement_, at, value.empty() ? "" : value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind_blob(int at, std::span<const std::uint8_t> value) noexcept {
    sqlite3_bind_blob64(statement_, at, value.empty() ? reinterpret_cast<const std::uint8_t*>("") : value.data(),
                        value.size(), SQLITE_TRANSIENT);
}

void Statement::bind_null(int at) noexcept { sqlite3_bind_null(statement_, at); }

} // namespace confab::store
