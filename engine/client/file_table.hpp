// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/sql.hpp"
#include "client/timeline.hpp"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace confab::client {

/// The files of entries, on the disk. Thread of its database. No function begins a transaction. Errors: io, storage_full.
class FileTable {
public:
    explicit FileTable(Sql& sql) : sql_{sql} {}

    /// Of one entry, in order.
    [[nodiscard]] Result<std::vector<EntryFile>> load(EntryKey key);
    /// Fills entries that have files, of which read_entry() knows the number only.
    Result<void> fill(std::vector<Entry>& entries);

    Result<void> add(EntryKey key, const std::vector<EntryFile>& files);
    /// Where they lie by now, for those that are not known to lie anywhere, and what else the network says of them.
    Result<void> learn(EntryKey key, const std::vector<EntryFile>& files);
    /// What was found out about an own file before it is sent.
    Result<void> set_hash(EntryKey key, std::size_t index, const std::string& sha256);
    Result<void> set_local(EntryKey key, std::size_t index, const std::filesystem::path& local);

    /// Where what has come so far of a download lies; empty: nothing has.
    [[nodiscard]] Result<std::filesystem::path> part(EntryKey key, std::size_t index);
    Result<void> set_part(EntryKey key, std::size_t index, const std::filesystem::path& part);

private:
    Sql& sql_;
};

} // namespace confab::client
