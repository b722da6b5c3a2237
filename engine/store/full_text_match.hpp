// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.hpp"
#include "store/full_text.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Tokens of the full-text index, and questions to it in FTS5's language. A token's first character tells its sort; where a
/// text has the same token by accident, it is a candidate that does not match.
namespace confab::store {

struct Pieces {
    std::vector<std::string> tokens; ///< may be in it twice
    std::vector<std::string> words;
};

/// What is indexed of a folded() text.
[[nodiscard]] Pieces pieces_of(std::string_view text, const std::vector<std::string>& terms);

/// So many words at most are alternatives in one expression.
inline constexpr std::size_t most_alternatives = 500;

/// An expression that every row which matches fulfils. Conditions that would make it too long are left out, first those on
/// short parts of words: what is left out costs candidates that are none.
Result<std::string> match_of(Database& index, const TextQuery& query, const FullText::Filter& filter);

} // namespace confab::store
