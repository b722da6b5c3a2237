// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/holders.hpp"
#include "hub/log.hpp"
#include "hub/search.hpp"
#include "store/database.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confab::hub {

/// The log of one server, in a folder of its own:
///
///     log.sqlite      records and holders (mode 0600, WAL)
///     search.sqlite   the full-text index; can be deleted while no server runs, and is made anew
///     lock            held by the server that uses the folder
///
/// One thread writes, in groups; others read, search, index and copy. A commit that fails loses nothing that was
/// committed and answers its appends with storage_full or io; the next one tries again, and so does the log by itself.
/// Numbers are not used twice, even where the power took commits that others have heard of: after an end that was none they
/// go on 1,000,000 later.
///
/// Engine thread. The loop outlives the log. The destructor commits what waits; answers that are left don't come any more.
class SqliteLog final : public Log, public Search, public Holders {
public:
    struct Options {
        store::Durability durability = store::Durability::full;
        std::chrono::milliseconds group_delay{5}; ///< between the beginnings of two commits, unless a group is full
        std::size_t group_records = 200;          ///< at most so many in a commit
        std::size_t most_waiting = 20'000;        ///< appends without an answer; beyond them: rate_limited
        std::size_t most_waiting_bytes = 64 * 1024 * 1024;
        std::chrono::milliseconds probe_every{3000}; ///< after a commit that failed it is tried again by itself
        std::chrono::milliseconds search_time{1000}; ///< then a search ends with what it has
        std::size_t search_candidates = 50'000;      ///< records that it looks at
    };

    /// Makes the folder (mode 0700) and what is in it, where it is missing. Blocks for as long as that takes.
    /// Errors: busy (another server uses the folder), unsupported (written by a newer version), storage_full, io (damaged,
    /// not to be written, another program's); each with a sentence that says what to do.
    static Result<std::unique_ptr<SqliteLog>> open(Loop& loop, const std::filesystem::path& folder, Options options);
    ~SqliteLog() override;

    [[nodiscard]] const std::string& id() const noexcept override;
    [[nodiscard]] Seq last() const noexcept override;
    void append(Record record, Appended then) override;
    void repeated(Record record, Repeated then) override;
    [[nodiscard]] Handle tail(Seq from, Tail tell) override;
    void read(Scope scope, Seq from, PageLimit limit, Direction direction, Read then) override;
    void find(Scope scope, Timestamp time, std::function<void(Result<Seq>)> then) override;
    void trim(Timestamp before, bool dry_run, std::function<void(Result<std::size_t>)> then) override;

    void search(SearchQuery query, Read then) override;

    [[nodiscard]] std::optional<Lineage> find(std::string_view token_sha256_hex) override;
    void add(std::string_view token_sha256_hex, const Lineage& lineage) override;

    /// A consistent copy of records and holders as they are now, while appends go on. The copy gets a log id of its own and
    /// mode 0600; to restore it, put it as log.sqlite into an empty folder. Nothing is left behind by a failure.
    /// Errors: denied (the file exists), storage_full, io.
    void backup(std::filesystem::path file, std::function<void(Result<void>)> then);

    void status(std::function<void(Result<LogStatus>)> then);

    /// From the next commit on.
    void set_durability(store::Durability durability);

private:
    class Impl;
    explicit SqliteLog(std::shared_ptr<Impl> impl) noexcept;
    std::shared_ptr<Impl> impl_;
};

} // namespace confab::hub
