// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text_pieces.hpp"

#include <glib.h>

namespace confab::store {

namespace {

constexpr std::size_t longest_word = 24;
constexpr std::size_t longest_word_with_digits = 8;

enum class Sort { none, letter, digit, other };

Sort sort_of(gunichar c) noexcept {
    if (c < 0x20 || c == 0x7f || g_unichar_isspace(c)) return Sort::none;
    // From Thai on come the scripts without spaces, but for Georgian and the rest of Latin and Greek.
    const bool spaced = c < 0x0e00 || (c >= 0x10a0 && c < 0x1100) || (c >= 0x1e00 && c < 0x2000);
    if (!spaced) return Sort::other;
    if (g_unichar_isdigit(c)) return Sort::digit;
    return g_unichar_isalnum(c) || g_unichar_ismark(c) ? Sort::letter : Sort::other;
}

std::string_view between(const char* begin, const char* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

} // namespace

std::vector<Run> runs_of(std::string_view text) {
    std::vector<Run> runs;
    const char* const end = text.data() + text.size();
    bool open = false; // the last run may go on
    for (const char* at = text.data(); at < end;) {
        const char* const next = g_utf8_next_char(at);
        const auto sort = sort_of(g_utf8_get_char(at));
        const bool letters = sort == Sort::letter || sort == Sort::digit;
        if (sort != Sort::none) {
            if (!open || runs.back().letters != letters) runs.push_back({between(at, at), 0, letters, false});
            auto& run = runs.back();
            run.text = between(run.text.data(), next);
            ++run.length;
            run.digits |= sort == Sort::digit;
        }
        open = sort != Sort::none;
        at = next;
    }
    return runs;
}

bool is_word(const Run& run) noexcept {
    return run.letters && run.length <= (run.digits ? longest_word_with_digits : longest_word);
}

void add_pieces(std::vector<std::string>& pieces, std::string_view text) {
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        const char* const second = g_utf8_next_char(at);
        pieces.emplace_back(between(at, second < end ? g_utf8_next_char(second) : end));
        at = second;
    }
}

void add_pairs(std::vector<std::string>& pairs, std::string_view part) {
    add_pieces(pairs, part);
    if (!part.empty()) pairs.pop_back();
}

} // namespace confab::store
