// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/search.hpp"
#include "client/worker.hpp"

namespace confab::client {

/// Looks for messages in what is stored: candidates from the full-text index, which is brought up to date first, each looked
/// at itself. The store's thread. Errors: invalid (nothing to search for), too_large, io, cancelled (the store ends).
[[nodiscard]] Result<SearchResult> search_store(WorkerSide& side, const SearchRequest& request);

} // namespace confab::client
