// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "client/timeline.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace confab::client {

/// A search in what this profile has stored: messages in which all words of `text` stand.
struct SearchRequest {
    std::string text;
    std::optional<AccountId> account{}; ///< only there
    std::optional<ConversationId> in{}; ///< only there
    UserId sender{};                    ///< set: only what this person said, in any spelling of the id
    Timestamp since{}, until{};         ///< set: not older, not newer
    EntryKey before = EntryKey::none;   ///< the next page: the key of the last hit so far
    std::size_t limit = 50;
};

/// A search at the far side.
struct ServerSearch {
    std::string text;
    std::optional<ConversationId> in{}; ///< absent: in all that one may read there
    UserId sender{};
    Timestamp since{}, until{};
    Cursor before{}; ///< the next page: SearchResult::next
    std::size_t limit = 50;
};

struct SearchHit {
    ConversationId where;
    Entry entry;
};

/// Hits, the newest first.
struct SearchResult {
    std::vector<SearchHit> hits;
    bool more = false;
    Cursor next{}; ///< of a search at the far side, where there is more
};

enum class ExportFormat { text, json };

} // namespace confab::client
