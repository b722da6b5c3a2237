// SPDX-License-Identifier: GPL-3.0-or-later
// /history and /search.
#include "chat.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace confab::cli {

namespace {

constexpr std::size_t most_hits = 100;
constexpr std::size_t most_server_pages = 20; ///< for one /search

} // namespace

void Chat::tell_history(const client::ConversationId& of, std::size_t count) {
    question<client::Page>(
        of.direct() ? fmt::format("/history @{} {}", of.peer.value, count) : fmt::format("/history {}", count),
        [&](auto then) { account_->history(of, count, std::move(then)); },
        [this, of](const client::Page& page) {
            for (const auto& entry : page.entries) output_.message(of, entry, true);
            output_.history(of, page.entries.size(), page.more_before);
        });
}

void Chat::search(const std::string& text) {
    if (!account_->status().caps.has(CONFAB_CAP_SEARCH)) return search_here(text, {});
    // First at the far side, which has more; what was said on other networks, or before its log, only the profile has.
    search_there(text, {}, most_server_pages);
}

void Chat::search_there(const std::string& text, client::SearchResult found, std::size_t pages) {
    client::ServerSearch wanted{.text = text, .before = found.next, .limit = most_hits - found.hits.size()};
    question<client::SearchResult>(
        "/search " + text, [&](auto then) { account_->ask_search(std::move(wanted), std::move(then)); },
        [this, text, found = std::move(found), pages](client::SearchResult page) mutable {
            std::move(page.hits.begin(), page.hits.end(), std::back_inserter(found.hits));
            found.more = page.more;
            found.next = std::move(page.next);
            // A page may end early, without a hit even, where there is much to look through.
            if (found.more && found.hits.size() < most_hits && pages > 1)
                return search_there(text, std::move(found), pages - 1);
            search_here(text, std::move(found));
        });
}

void Chat::search_here(const std::string& text, client::SearchResult found) {
    question<client::SearchResult>(
        "/search " + text,
        [&](auto then) {
            client_.search({.text = text, .account = account_->config().id, .limit = most_hits}, std::move(then));
        },
        [this, text, found = std::move(found)](client::SearchResult here) mutable {
            here.more = here.more || found.more;
            std::set<std::pair<client::ConversationId, EntryKey>> known;
            for (const auto& hit : here.hits) known.emplace(hit.where, hit.entry.key);
            for (auto& hit : found.hits)
                if (!known.contains({hit.where, hit.entry.key})) here.hits.push_back(std::move(hit));
            std::stable_sort(here.hits.begin(), here.hits.end(),
                             [](const auto& a, const auto& b) { return a.entry.time > b.entry.time; });
            if (here.hits.size() > most_hits) {
                here.hits.resize(most_hits);
                here.more = true;
            }
            for (const auto& hit : here.hits) output_.message(hit.where, hit.entry, true);
            output_.search(text, here.hits.size(), here.more);
        });
}

} // namespace confab::cli
