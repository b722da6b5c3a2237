// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What texts are cut into for the full-text index, and how a part of a text is looked for among it. All texts here are
/// folded(). Any thread.
namespace confab::store {

/// A stretch of characters of one sort within a text.
struct Run {
    std::string_view text;
    std::size_t length = 0; ///< code points
    /// Letters and digits of scripts that put spaces between words. Otherwise: Chinese, Japanese, Korean, Thai, emoji, signs.
    bool letters = false;
    bool digits = false; ///< some of the letters are digits
};

/// All of a text but its white space and control characters.
[[nodiscard]] std::vector<Run> runs_of(std::string_view text);

/// A run that is indexed as one word, by way of the list of words. What is no word (long names, hashes, ids) would make that
/// list as long as the text, and is cut into pairs.
[[nodiscard]] bool is_word(const Run& run) noexcept;

/// Each two characters that follow each other, and the last one alone: so each character begins a piece, and each part of
/// the text with two or more characters is made of pairs.
void add_pieces(std::vector<std::string>& pieces, std::string_view text);

/// Only the pairs of a part; nothing for a single character.
void add_pairs(std::vector<std::string>& pairs, std::string_view part);

} // namespace confab::store
