// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/file_table.hpp"

namespace confab::client {

Result<std::vector<EntryFile>> FileTable::load(EntryKey key) {
    std::vector<EntryFile> files;
    auto read = sql_.each(
        "SELECT kind, name, mime, sha256, bytes, ref, thumbnail_ref, thumbnail_bytes, local, modified FROM file "
        "WHERE entry = ? ORDER BY number",
        [&](const store::Statement& row) {
            files.push_back({.kind = static_cast<AttachmentKind>(row.integer(0)),
                             .name = row.text(1),
                             .mime = row.text(2),
                             .sha256 = row.text(3),
                             .bytes = static_cast<std::uint64_t>(row.integer(4)),
                             .ref = row.text(5),
                             .thumbnail_ref = row.text(6),
                             .thumbnail_bytes = static_cast<std::uint64_t>(row.integer(7)),
                             .local = row.text(8),
                             .modified = row.integer(9)});
        },
        key);
    if (!read) return fail(std::move(read.error()));
    return files;
}

Result<void> FileTable::fill(std::vector<Entry>& entries) {
    for (auto& entry : entries) {
        if (entry.files.empty()) continue;
        auto files = load(entry.key);
        if (!files) return fail(std::move(files.error()));
        entry.files = std::move(*files);
    }
    return {};
}

Result<void> FileTable::add(EntryKey key, const std::vector<EntryFile>& files) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& file = files[i];
        auto added = sql_.run("INSERT INTO file(entry, number, kind, name, mime, sha256, bytes, ref, thumbnail_ref, "
                              "thumbnail_bytes, local, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              key, i, file.kind, file.name, file.mime, file.sha256, file.bytes, file.ref,
                              file.thumbnail_ref, file.thumbnail_bytes, file.local.native(), file.modified);
        if (!added) return added;
    }
    return {};
}

Result<void> FileTable::learn(EntryKey key, const std::vector<EntryFile>& files) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& file = files[i];
        auto kept = sql_.run("UPDATE file SET ref = ?3, thumbnail_ref = ?4, thumbnail_bytes = ?5, "
                             "sha256 = iif(sha256 = '', ?6, sha256) WHERE entry = ?1 AND number = ?2 AND ref = ''",
                             key, i, file.ref, file.thumbnail_ref, file.thumbnail_bytes, file.sha256);
        if (!kept) return kept;
    }
    return {};
}

Result<void> FileTable::set_hash(EntryKey key, std::size_t index, const std::string& sha256) {
    return sql_.run("UPDATE file SET sha256 = ?3 WHERE entry = ?1 AND number = ?2", key, index, sha256);
}

Result<void> FileTable::set_local(EntryKey key, std::size_t index, const std::filesystem::path& local) {
    return sql_.run("UPDATE file SET local = ?3, part = '' WHERE entry = ?1 AND number = ?2", key, index,
                    local.native());
}

Result<std::filesystem::path> FileTable::part(EntryKey key, std::size_t index) {
    std::filesystem::path part;
    auto read = sql_.each(
        "SELECT part FROM file WHERE entry = ?1 AND number = ?2",
        [&](const store::Statement& row) { part = row.text(0); }, key, index);
    if (!read) return fail(std::move(read.error()));
    return part;
}

Result<void> FileTable::set_part(EntryKey key, std::size_t index, const std::filesystem::path& part) {
    return sql_.run("UPDATE file SET part = ?3 WHERE entry = ?1 AND number = ?2", key, index, part.native());
}

} // namespace confab::client
