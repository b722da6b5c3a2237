// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/holders.hpp"
#include "hub/log.hpp"
#include "store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace confab::hub {

/// The tables of an SqliteLog over one connection: its schema and all of its statements. One thread at a time; what reads
/// is a snapshot each. Errors: storage_full, io.
class LogRows {
public:
    /// Mode::create also makes or migrates the tables, and gives the log an id. Errors: those of SqliteLog::open().
    static Result<LogRows> open(const std::filesystem::path& file, store::Database::Mode mode,
                                store::Durability durability);

    [[nodiscard]] store::Database& database() noexcept { return database_; }

    /// Within a transaction. What is wrong with the record itself (invalid) is the inner result; `record.seq` is set where
    /// it was stored.
    Result<Result<Log::Committed>> write(Record& record);
    /// Within a transaction; a token that is there already becomes this lineage's.
    Result<void> write_holder(std::string_view token, const Holders::Lineage& lineage, Timestamp used);
    /// Within a transaction: deletes up to `count` records older than `before`, and returns them.
    Result<std::vector<Record>> erase_older(Timestamp before, std::size_t count);
    /// Forgets lineages that nobody came back to since `before` and that have no private records.
    Result<void> erase_holders(Timestamp before);

    /// Of the records up to `upto`; see Log::read() and Log::find().
    Result<LogPage> read(const Scope& scope, Seq from, Seq upto, PageLimit limit, Direction direction);
    Result<Seq> find(const Scope& scope, Timestamp time, Seq upto);

    /// All records with from < seq <= upto, the oldest or the newest `count` of them, in that order.
    Result<std::vector<Record>> between(Seq from, Seq upto, std::size_t count, Direction direction);
    Result<std::optional<Record>> at(Seq seq);
    /// See Log::repeated().
    Result<std::optional<Log::Committed>> repeated(const Record& record);
    struct KnownHolder {
        Holders::Lineage lineage;
        Timestamp used;
    };
    Result<std::optional<KnownHolder>> holder(std::string_view token);
    Result<Seq> last();
    Result<std::size_t> count(Seq upto);
    Result<std::size_t> count_older(Timestamp before);
    Result<std::string> log_id();
    Result<void> give_new_log_id();

    /// A mark in the file that somebody writes it, durable when this returns. Where it is there already, or a write-ahead log
    /// was left (`wal_left`), the last one had no orderly end, and commits may be lost that others have heard of: then numbers
    /// go on well behind all that can have been used.
    Result<void> mark_open(bool wal_left);
    Result<void> mark_closed();
    /// Fails like an append would, and leaves nothing.
    Result<void> probe();

private:
    struct Part;
    explicit LogRows(store::Database database) : database_{std::move(database)} {}
    Result<store::Statement*> use(const char* sql);
    Result<void> run(const char* sql);
    Result<void> check_length(const std::filesystem::path& file);
    Result<std::optional<Result<Log::Committed>>> known(const Record& record, std::int64_t dedupe);
    Result<void> write_party(const HolderId& holder, std::string_view other, const Record& record);
    Result<std::optional<Record>> one(store::Statement& rows);
    Result<std::vector<Record>> all(store::Statement& rows);
    static std::vector<Part> parts(const Scope& scope);

    store::Database database_;
    std::unordered_map<const char*, store::Statement> statements_;
};

/// Whether a scope shows a record.
[[nodiscard]] bool shows(const Scope& scope, const Record& record);

/// A log id: 16 random hex digits.
[[nodiscard]] std::string new_log_id();

} // namespace confab::hub
