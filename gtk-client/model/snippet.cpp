// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/snippet.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>

namespace confab::gtk::model {

namespace {

using Letters = std::vector<gunichar>;

struct Free {
    void operator()(void* text) const noexcept { g_free(text); }
};

Letters letters(std::string_view text) {
    // Bodies are valid text by contract; a hit must not crash on one that is not.
    const std::unique_ptr<char, Free> valid{g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()))};
    glong count = 0;
    const std::unique_ptr<gunichar, Free> all{g_utf8_to_ucs4_fast(valid.get(), -1, &count)};
    return {all.get(), all.get() + count};
}

std::string utf8(Letters::const_iterator from, Letters::const_iterator to) {
    std::string text;
    for (; from != to; ++from) {
        char bytes[6];
        text.append(bytes, static_cast<std::size_t>(g_unichar_to_utf8(*from, bytes)));
    }
    return text;
}

Letters lower(Letters text) {
    std::transform(text.begin(), text.end(), text.begin(), g_unichar_tolower);
    return text;
}

/// Line breaks and other blanks in a row become one space.
Letters on_one_line(const Letters& text) {
    Letters line;
    for (const auto letter : text) {
        const bool blank = g_unichar_isspace(letter) != 0;
        if (blank && (line.empty() || line.back() == ' ')) continue;
        line.push_back(blank ? ' ' : letter);
    }
    return line;
}

std::vector<Letters> words(std::string_view wanted) {
    std::vector<Letters> all(1);
    for (const auto letter : lower(letters(wanted))) {
        if (g_unichar_isspace(letter) == 0) all.back().push_back(letter);
        else if (!all.back().empty()) all.emplace_back();
    }
    if (all.back().empty()) all.pop_back();
    return all;
}

/// Which letters belong to a word that was searched for.
std::vector<bool> marks(const Letters& line, const std::vector<Letters>& words) {
    std::vector<bool> marked(line.size());
    const auto folded = lower(line);
    for (const auto& word : words)
        for (auto at = folded.begin();; ++at) {
            at = std::search(at, folded.end(), word.begin(), word.end());
            if (at == folded.end()) break;
            std::fill_n(marked.begin() + (at - folded.begin()), word.size(), true);
        }
    return marked;
}

} // namespace

std::vector<SnippetPart> snippet(std::string_view body, std::string_view wanted, std::size_t length) {
    const auto line = on_one_line(letters(body));
    const auto marked = marks(line, words(wanted));
    const auto first = static_cast<std::size_t>(std::find(marked.begin(), marked.end(), true) - marked.begin());
    // A few words before the hit are enough to know where it stands.
    const auto lead = length / 4;
    const std::size_t from = first == line.size() || line.size() <= length || first <= lead ? 0 : first - lead;
    const auto to = std::min(line.size(), from + length);

    std::vector<SnippetPart> parts;
    if (from > 0) parts.push_back({"…", false});
    for (auto at = from; at < to;) {
        auto end = at;
        while (end < to && marked[end] == marked[at]) ++end;
        const auto begin = line.begin();
        parts.push_back({utf8(begin + static_cast<std::ptrdiff_t>(at), begin + static_cast<std::ptrdiff_t>(end)),
                         static_cast<bool>(marked[at])});
        at = end;
    }
    if (to < line.size()) parts.push_back({"…", false});
    return parts;
}

std::string markup(const std::vector<SnippetPart>& parts) {
    std::string text;
    for (const auto& part : parts) {
        const std::unique_ptr<char, Free> safe{g_markup_escape_text(part.text.c_str(), -1)};
        text += part.hit ? "<b>" + std::string{safe.get()} + "</b>" : safe.get();
    }
    return text;
}

std::string plain(const std::vector<SnippetPart>& parts) {
    std::string text;
    for (const auto& part : parts) text += part.text;
    return text;
}

} // namespace confab::gtk::model
