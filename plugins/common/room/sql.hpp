// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace confab::storage {

/// The little of SQLite that a plugin's state needs. One thread at a time; every call may wait for the disk.
class Sql {
public:
    /// Rows of a statement: `while (rows.next()) use(rows.text(0));`, then `rows.failed()` tells whether it came to its end.
    class Rows {
    public:
        bool next();
        [[nodiscard]] bool failed() const noexcept { return failed_; }
        [[nodiscard]] std::int64_t integer(int column) const;
        [[nodiscard]] std::string text(int column) const; ///< or bytes

    private:
        friend class Sql;
        struct Finalize {
            void operator()(sqlite3_stmt* statement) const noexcept;
        };
        std::unique_ptr<sqlite3_stmt, Finalize> statement_;
        bool failed_ = false;
    };

    /// Makes the file where it is missing, readable for its owner only. Errors: E_IO, E_FULL.
    static Result<Sql> open(const std::string& file);

    /// Several statements without values.
    Result<void> execute(const char* statements);
    template <class... Values> Rows query(const char* statement, const Values&... values) {
        auto rows = prepare(statement);
        int at = 0;
        if (rows.statement_) (bind(rows, ++at, values), ...);
        return rows;
    }
    template <class... Values> Result<void> run(const char* statement, const Values&... values) {
        auto rows = query(statement, values...);
        while (rows.next()) {}
        if (rows.failed()) return fail(error(statement));
        return {};
    }
    [[nodiscard]] Error error(std::string_view doing) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };
    explicit Sql(sqlite3* handle) noexcept : handle_{handle} {}
    Rows prepare(const char* statement);
    static void bind_text(Rows& rows, int at, std::string_view text);
    static void bind_integer(Rows& rows, int at, std::int64_t number);
    template <class V> static void bind(Rows& rows, int at, const V& value) {
        if constexpr (std::is_integral_v<V>) bind_integer(rows, at, static_cast<std::int64_t>(value));
        else bind_text(rows, at, value);
    }

    std::unique_ptr<sqlite3, Close> handle_;
};

} // namespace confab::storage
