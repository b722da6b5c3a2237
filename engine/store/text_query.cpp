// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/text_query.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <glib.h>

#include <algorithm>
#include <utility>

namespace confab::store {

namespace {

constexpr std::size_t most_query_bytes = 1024;

} // namespace

Result<TextQuery> TextQuery::parse(std::string_view typed) {
    if (typed.size() > most_query_bytes) return fail(Code::too_large, "{}", tr("The search text is too long."));
    if (!valid_text(typed)) return fail(Code::invalid, "{}", tr("The search text is not valid text."));
    TextQuery query;
    const char* const end = typed.data() + typed.size();
    const char* begin = typed.data();
    for (const char* at = begin; at <= end;) {
        const bool space = at == end || g_unichar_isspace(g_utf8_get_char(at));
        const char* const next = at == end ? end + 1 : g_utf8_next_char(at);
        if (space) {
            if (auto word = folded({begin, static_cast<std::size_t>(at - begin)}); !word.empty())
                query.words_.push_back(std::move(word));
            begin = next;
        }
        at = next;
    }
    std::sort(query.words_.begin(), query.words_.end());
    query.words_.erase(std::unique(query.words_.begin(), query.words_.end()), query.words_.end());
    if (query.words_.empty()) return fail(Code::invalid, "{}", tr("There is no word to search for."));
    return query;
}

bool TextQuery::matches(std::string_view text) const {
    if (!valid_text(text)) return false;
    const auto plain = folded(text);
    return std::all_of(words_.begin(), words_.end(),
                       [&](const std::string& word) { return plain.find(word) != std::string::npos; });
}

} // namespace confab::store
