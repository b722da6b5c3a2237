// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

namespace confab::client {

/// A database and its statements, each prepared once. Thread of the database.
///
/// `sql` is always a literal: statements are known by its address.
class Sql {
public:
    explicit Sql(store::Database database) : database_{std::move(database)} {}

    [[nodiscard]] store::Database& database() noexcept { return database_; }

    template <class... Values> Result<void> run(const char* sql, const Values&... values) {
        auto statement = prepared(sql);
        if (!statement) return fail(std::move(statement.error()));
        return (*statement)->bind(values...).run();
    }

    /// Calls `row` with the statement for each row. Inside, the same statement must not be used.
    template <class Row, class... Values> Result<void> each(const char* sql, Row&& row, const Values&... values) {
        auto statement = prepared(sql);
        if (!statement) return fail(std::move(statement.error()));
        (*statement)->bind(values...);
        while (true) {
            auto there = (*statement)->step();
            if (!there) return fail(std::move(there.error()));
            if (!*there) return {};
            row(**statement);
        }
    }

    /// The first column of the first row; nothing: no row, or NULL.
    template <class... Values> Result<std::optional<std::int64_t>> number(const char* sql, const Values&... values) {
        auto statement = prepared(sql);
        if (!statement) return fail(std::move(statement.error()));
        auto there = (*statement)->bind(values...).step();
        if (!there) return fail(std::move(there.error()));
        std::optional<std::int64_t> found;
        if (*there && !(*statement)->null(0)) found = (*statement)->integer(0);
        // A statement that stays open keeps a snapshot, and with it the whole write-ahead log.
        (*statement)->reset();
        return found;
    }

private:
    Result<store::Statement*> prepared(const char* sql) {
        const auto known = statements_.find(sql);
        if (known != statements_.end()) return &known->second;
        auto made = database_.prepare(sql);
        if (!made) return fail(std::move(made.error()));
        return &statements_.emplace(sql, std::move(*made)).first->second;
    }

    store::Database database_;
    std::unordered_map<const char*, store::Statement> statements_; ///< end before the database
};

} // namespace confab::client
