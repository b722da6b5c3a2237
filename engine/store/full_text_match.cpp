// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/full_text_match.hpp"

#include "base/text.hpp"
#include "store/text_pieces.hpp"

#include <algorithm>
#include <optional>

namespace confab::store {

namespace {

/// Words of the list that are looked at for one expression: parts that are in too many of them cost time, too.
constexpr std::size_t most_looked_at = 4 * most_alternatives;
/// Begins every token that is no piece of a text: one that is for private use, which nobody searches for. Each row has such a
/// token, and the list of first characters has all of them as one.
constexpr const char* own_sort = "\uE000";

std::string word_token(std::string_view word) { return fmt::format("{}={}", own_sort, word); }

std::string term_token(std::string_view term) {
    auto token = fmt::format("{}#{}", own_sort, folded(term));
    // Nothing of it may end the token.
    std::replace_if(
        token.begin(), token.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f; }, '_');
    return token;
}

std::string as_string(std::string_view token) {
    std::string text = "\"";
    for (const char c : token) text.append(c == '"' ? 2 : 1, c);
    return text += '"';
}

std::string in_brackets(const std::vector<std::string>& list, std::string_view between) {
    std::string text = "(";
    for (const auto& item : list) {
        if (text.size() > 1) text += between;
        text += item;
    }
    return text += ')';
}

/// The pieces that make up a part, all of them.
std::string pieces_with(std::string_view part) {
    std::vector<std::string> pairs;
    add_pairs(pairs, part);
    if (pairs.empty()) return as_string(part) + "*";
    for (auto& pair : pairs) pair = as_string(pair);
    return in_brackets(pairs, " AND ");
}

/// What one expression may still use.
struct Budget {
    std::size_t alternatives = most_alternatives;
    std::size_t looks = most_looked_at;
};

/// The tokens of all words with `part` in them; nothing: there are too many. A part of a word that is in so many words is in
/// so many texts that they are found without this condition.
Result<std::optional<std::vector<std::string>>> words_with(Database& index, std::string_view part, Budget& budget) {
    const auto most = std::min(budget.alternatives, budget.looks);
    if (most == 0) return std::nullopt;
    auto rows = index.prepare("SELECT text FROM word_piece CROSS JOIN word ON word.id = word_piece.rowid "
                              "WHERE word_piece MATCH ?1 AND instr(text, ?2) > 0 LIMIT ?3");
    if (!rows) return fail(std::move(rows.error()));
    rows->bind(pieces_with(part), part, static_cast<std::int64_t>(most) + 1);
    std::vector<std::string> words;
    while (true) {
        auto row = rows->step();
        if (!row) return fail(std::move(row.error()));
        if (!*row) break;
        if (words.size() == most) {
            budget.looks -= most;
            return std::nullopt;
        }
        words.push_back(as_string(word_token(rows->view(0))));
    }
    budget.looks -= words.size();
    budget.alternatives -= words.size();
    return words;
}

} // namespace

Pieces pieces_of(std::string_view text, const std::vector<std::string>& terms) {
    Pieces pieces;
    if (terms.empty()) pieces.tokens.emplace_back(own_sort);
    for (const auto& term : terms) pieces.tokens.push_back(term_token(term));
    for (const auto& run : runs_of(valid_text(text) ? text : std::string_view{})) {
        if (is_word(run)) {
            pieces.words.emplace_back(run.text);
            pieces.tokens.push_back(word_token(run.text));
        } else {
            add_pieces(pieces.tokens, run.text);
        }
    }
    return pieces;
}

Result<std::string> match_of(Database& index, const TextQuery& query, const FullText::Filter& filter) {
    std::vector<std::string> conditions;
    std::vector<Run> parts;
    for (const auto& word : query.words())
        for (const auto& run : runs_of(word)) {
            if (run.letters) parts.push_back(run);
            else conditions.push_back(pieces_with(run.text));
        }
    std::stable_sort(parts.begin(), parts.end(), [](const Run& a, const Run& b) { return a.length > b.length; });
    Budget budget;
    for (const auto& part : parts) {
        // Part of a word of the list, or of something that was no word.
        auto words = words_with(index, part.text, budget);
        if (!words) return fail(std::move(words.error()));
        if (!*words) continue;
        (*words)->push_back(pieces_with(part.text));
        conditions.push_back(in_brackets(**words, " OR "));
    }
    for (const auto& group : filter) {
        std::vector<std::string> terms;
        for (const auto& term : group) terms.push_back(as_string(term_token(term)));
        if (!terms.empty()) conditions.push_back(in_brackets(terms, " OR "));
    }
    if (conditions.empty()) return as_string(own_sort) + "*";
    return in_brackets(conditions, " AND ");
}

} // namespace confab::store
