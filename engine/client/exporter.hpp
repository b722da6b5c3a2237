// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/search.hpp"
#include "client/worker.hpp"

#include <cstddef>
#include <filesystem>

namespace confab::client {

/// Writes the history of a conversation into a file (0600), which is there only once it is complete. The number of entries.
///
/// text: a line an entry, local time; further lines of a message are indented. json: an array of objects with `time` (RFC
/// 3339), `kind` (message, joined, left, renamed, system, note), `sender`, `name`, `text`, `id`, `own`, and where there are some
/// `files` (`name`, `size`, `mime`, `sha256`).
///
/// The store's thread. Errors: not_found (no such conversation), io, storage_full, cancelled (the store ends).
[[nodiscard]] Result<std::size_t> export_history(WorkerSide& side, const ConversationId& of, ExportFormat format,
                                                 const std::filesystem::path& file);

} // namespace confab::client
