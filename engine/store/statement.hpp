// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3_stmt;

namespace confab::store {

/// A prepared statement of a Database, which outlives it. Thread of its database.
///
///     auto rows = database.prepare("SELECT key, body FROM entry WHERE conversation = ?");
///     if (!rows) return fail(std::move(rows.error()));
///     rows->bind(conversation);
///     while (true) {
///         auto row = rows->step();   // false: no more rows
///         if (!row) return fail(std::move(row.error()));
///         if (!*row) break;
///         use(rows->integer(0), rows->text(1));
///     }
class Statement {
public:
    explicit Statement(sqlite3_stmt* statement) noexcept : statement_{statement} {}
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    /// Begins anew, with these values for ?1, ?2, … Texts are copied.
    template <class... Values> Statement& bind(const Values&... values) {
        reset();
        int at = 0;
        (bind_one(++at, values), ...);
        return *this;
    }

    /// To the next row; false: there is none. A statement that has ended can be bound again.
    Result<bool> step();
    /// Runs a statement that has no rows to its end.
    Result<void> run();

    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] std::string text(int column) const;
    /// Valid until the next step().
    [[nodiscard]] std::string_view view(int column) const noexcept;
    [[nodiscard]] Timestamp time(int column) const noexcept {
        return Timestamp{std::chrono::microseconds{integer(column)}};
    }
    [[nodiscard]] bool null(int column) const noexcept;

    void reset() noexcept;

private:
    void bind_integer(int at, std::int64_t value) noexcept;
    void bind_text(int at, std::string_view value) noexcept;
    void bind_blob(int at, std::span<const std::uint8_t> value) noexcept;
    void bind_null(int at) noexcept;

    template <class V> void bind_one(int at, const V& value) noexcept {
        if constexpr (std::integral<V>) bind_integer(at, static_cast<std::int64_t>(value));
        else if constexpr (std::is_enum_v<V>) bind_integer(at, static_cast<std::int64_t>(value));
        else if constexpr (std::same_as<V, Timestamp>) bind_integer(at, value.time_since_epoch().count());
        else if constexpr (std::same_as<V, std::nullptr_t> || std::same_as<V, std::nullopt_t>) bind_null(at);
        else if constexpr (requires { value.has_value(); }) value ? bind_one(at, *value) : bind_null(at);
        else if constexpr (std::convertible_to<V, std::span<const std::uint8_t>>) bind_blob(at, value);
        else if constexpr (requires { value.value; }) bind_text(at, value.value); // TextId
        else bind_text(at, value);
    }

    sqlite3_stmt* statement_;
};

} // namespace confab::store
