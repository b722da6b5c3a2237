// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/log.hpp"

#include <cstddef>
#include <string>

namespace confab::hub {

/// What to look for among the messages of a scope.
struct SearchQuery {
    Scope scope;
    std::string text;       ///< every word of it (split at white space) must occur: see store::TextQuery
    UserId sender;          ///< in any spelling; empty: anybody
    Timestamp since, until; ///< since <= time < until; unknown: no limit
    Seq before = Seq::none; ///< only older hits, for the next page; none: from the newest
    PageLimit limit = 100;
};

/// Finds messages by their text. Engine thread; nothing waits.
class Search {
public:
    virtual ~Search() = default;

    /// Hits up to a limit, the *newest first*; `more` when there may be older ones: a search that takes too long ends before
    /// it has come to the first record, with few hits or none, and goes on with `before` = the page's end. Finds everything
    /// that the tail has told, indexed already or not. Errors: invalid (no word in the text), too_large, rate_limited (too
    /// many searches wait), io.
    virtual void search(SearchQuery query, Log::Read then) = 0;
};

} // namespace confab::hub
