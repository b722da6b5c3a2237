// SPDX-License-Identifier: GPL-3.0-or-later
// What is stored, as pages.
#include "base/log.hpp"
#include "client/archive.hpp"

#include <algorithm>
#include <iterator>

namespace confab::client {

namespace {

template <class T> T value_or_log(Result<T> read) {
    if (read) return std::move(*read);
    log::error("reading the history: {}", read.error().text);
    return {};
}

} // namespace

Page Archive::newest(const ConversationId& of, std::size_t count) const {
    const auto* there = thread(of);
    return there ? judged(value_or_log(parts_.history.before(there->row, Place::end(), count))) : Page{};
}

void Archive::judge(Entry& entry) const {
    if (!entry.signer.empty()) entry.trust = value_or_log(parts_.trust.trust_of(row_, entry.sender, entry.signer));
}

Page Archive::judged(Page page) const {
    for (auto& entry : page.entries) judge(entry);
    return page;
}

Page Archive::with_files(const ConversationId& of, std::optional<EntryKey> before, std::size_t count) const {
    const auto* there = thread(of);
    if (!there) return {};
    auto place = Place::end();
    if (before) {
        const auto at = find(of, *before);
        if (!at) return {};
        place = at->place;
    }
    auto page = judged(value_or_log(parts_.history.with_files(there->row, place, count)));
    page.more_after = before.has_value();
    return page;
}

std::optional<Entry> Archive::entry(const ConversationId& of, EntryKey key) const {
    auto page = around(of, key, 1);
    const auto found =
        std::find_if(page.entries.begin(), page.entries.end(), [key](const Entry& each) { return each.key == key; });
    return found == page.entries.end() ? std::nullopt : std::optional{std::move(*found)};
}

Page Archive::around(const ConversationId& of, EntryKey key, std::size_t count) const {
    const auto* there = thread(of);
    const auto at = find(of, key);
    if (!there || !at || count == 0) return {};
    const Place itself{at->place.position, at->place.key + 1}; // what is before this includes it
    auto page = value_or_log(parts_.history.before(there->row, itself, count / 2 + 1));
    auto behind =
        value_or_log(parts_.history.after(there->row, at->place, count - std::min(count, page.entries.size())));
    page.more_after = behind.more_after;
    page.entries.insert(page.entries.end(), std::move_iterator{behind.entries.begin()},
                        std::move_iterator{behind.entries.end()});
    return judged(std::move(page));
}

Archive::LocalPage Archive::before(const ConversationId& of, EntryKey key, std::size_t count) const {
    const auto* there = thread(of);
    const auto at = find(of, key);
    if (!there || !at) return {};
    if (at->gap) return {{{}, true, true}, true};
    auto page = judged(value_or_log(parts_.history.before(there->row, at->place, count)));
    page.more_after = true;
    return {std::move(page), false};
}

Archive::LocalPage Archive::after(const ConversationId& of, EntryKey key, std::size_t count) const {
    const auto* there = thread(of);
    const auto at = find(of, key);
    if (!there || !at) return {};
    auto page = judged(value_or_log(parts_.history.after(there->row, at->place, count)));
    page.more_before = true;
    const bool gap = page.entries.empty() && page.more_after && count > 0;
    return {std::move(page), gap};
}

std::optional<History::Known> Archive::find(const ConversationId& of, EntryKey key) const {
    const auto* there = thread(of);
    return there ? value_or_log(parts_.history.find(there->row, key)) : std::nullopt;
}

std::optional<History::Known> Archive::find(const ConversationId& of, Timestamp time) const {
    const auto* there = thread(of);
    return there ? value_or_log(parts_.history.find(there->row, time)) : std::nullopt;
}

std::optional<EntryKey> Archive::find(const ConversationId& of, const MessageId& id) const {
    const auto* there = thread(of);
    if (!there) return std::nullopt;
    auto found = value_or_log(parts_.history.find(there->row, id));
    // Own messages are also known by the id that was given to them here.
    if (!found) found = value_or_log(parts_.history.find_own(there->row, OriginId{id.value}));
    if (!found) return std::nullopt;
    return found->key;
}

std::optional<EntryKey> Archive::first_unread(const ConversationId& of) const {
    const auto* there = thread(of);
    if (!there || there->unread == 0) return std::nullopt;
    return value_or_log(parts_.history.first_of_others(there->row, there->read));
}

std::optional<History::Known> Archive::anchor(const ConversationId& of, EntryKey key) const {
    const auto* there = thread(of);
    const auto at = find(of, key);
    return there && at ? value_or_log(parts_.history.last_on_network(there->row, at->place)) : std::nullopt;
}

std::optional<History::Known> Archive::next(const ConversationId& of, EntryKey key) const {
    const auto* there = thread(of);
    const auto at = find(of, key);
    return there && at ? value_or_log(parts_.history.next_on_network(there->row, at->place)) : std::nullopt;
}

} // namespace confab::client
