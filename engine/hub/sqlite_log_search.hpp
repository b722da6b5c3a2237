// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/search.hpp"
#include "hub/sqlite_log_rows.hpp"
#include "store/full_text.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>

namespace confab::hub {

/// Only messages are searched.
[[nodiscard]] bool is_indexed(const Record& record) noexcept;
/// What the index gets of a record.
[[nodiscard]] store::FullText::Row index_row(const Record& record);

struct SearchResult {
    LogPage page;
    bool index_broken = false; ///< only beginning anew helps the index, and records were looked at one by one
};

/// When a search ends early, with `more` and what it has.
struct SearchLimits {
    std::chrono::milliseconds time;
    std::size_t candidates; ///< records that it looks at
};

/// Searches the records up to `upto`: those that `index` (may be null) has by way of it, the others one by one. Beyond the
/// limits it ends as soon as it has come a little further, and when `stop` is set, at once. One thread at a time for `rows`.
/// Errors: invalid, too_large, io.
Result<SearchResult> search_log(LogRows& rows, const store::FullText* index, const SearchQuery& query, Seq upto,
                                const SearchLimits& limits, const std::atomic<bool>& stop);

} // namespace confab::hub
