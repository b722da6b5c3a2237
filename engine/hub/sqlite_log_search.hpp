// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/search.hpp"
#include "hub/sqlite_log_rows.hpp"
#include "store/full_text.hpp"

#include <atomic>

namespace confab::hub {

/// Only messages are searched.
[[nodiscard]] bool is_indexed(const Record& record) noexcept;
/// What the index gets of a record.
[[nodiscard]] store::FullText::Row index_row(const Record& record);

struct SearchResult {
    LogPage page;
    bool index_broken = false; ///< the index could not be asked, and all records were looked at instead
};

/// Searches the records up to `upto`: those that `index` (may be null) has by way of it, the others one by one. Ends early,
/// with whatever it has, when `stop` is set. One thread at a time for `rows`. Errors: invalid, too_large, io.
Result<SearchResult> search_log(LogRows& rows, const store::FullText* index, const SearchQuery& query, Seq upto,
                                const std::atomic<bool>& stop);

} // namespace confab::hub
