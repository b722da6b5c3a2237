// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/timeline.hpp"

#include <algorithm>

namespace confab::client {

void Timeline::append(Entry entry) {
    entries_.push_back(std::move(entry));
    if (entries_.size() > limit) entries_.pop_front();
}

bool Timeline::has(const OriginId& origin) const {
    return !origin.empty() &&
           std::any_of(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) { return entry.origin == origin; });
}

std::optional<std::size_t> Timeline::position(EntryKey key) const {
    // From the newest: that is where readers are. (Keys are not sorted here: an outbox entry keeps its key.)
    const auto found =
        std::find_if(entries_.rbegin(), entries_.rend(), [key](const Entry& entry) { return entry.key == key; });
    if (found == entries_.rend()) return std::nullopt;
    return static_cast<std::size_t>(entries_.rend() - found) - 1;
}

Page Timeline::slice(std::size_t from, std::size_t to) const {
    return {{entries_.begin() + static_cast<std::ptrdiff_t>(from), entries_.begin() + static_cast<std::ptrdiff_t>(to)},
            from > 0,
            to < entries_.size()};
}

Page Timeline::newest(std::size_t count) const {
    return slice(entries_.size() - std::min(count, entries_.size()), entries_.size());
}

Page Timeline::before(EntryKey key, std::size_t count) const {
    const auto at = position(key);
    return at ? slice(*at - std::min(count, *at), *at) : Page{};
}

Page Timeline::after(EntryKey key, std::size_t count) const {
    const auto at = position(key);
    return at ? slice(*at + 1, std::min(*at + 1 + count, entries_.size())) : Page{};
}

} // namespace confab::client
