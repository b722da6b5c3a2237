// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/outbox.hpp"

#include "base/i18n.hpp"

#include <algorithm>

namespace confab::client {

template <class F> Outbox::Item* Outbox::first(F&& is) {
    const auto found = std::find_if(items_.begin(), items_.end(), is);
    return found == items_.end() ? nullptr : &*found;
}

Result<void> Outbox::add(ConversationId to, Entry entry) {
    if (items_.size() >= limit) return fail(Code::storage_full, "{}", tr("Too many messages are waiting to be sent."));
    items_.push_back({std::move(to), std::move(entry), Op::none, false});
    return {};
}

Outbox::Item* Outbox::next() {
    return first([](const Item& item) { return item.op == Op::none && item.entry.delivery == Delivery::sending; });
}

Outbox::Item* Outbox::find(Op op) {
    return first([op](const Item& item) { return item.op == op; });
}

Outbox::Item* Outbox::find(const OriginId& origin) {
    return first([&](const Item& item) { return item.entry.origin == origin; });
}

Outbox::Item* Outbox::find(const ConversationId& of, EntryKey key) {
    return first([&](const Item& item) { return item.entry.key == key && item.to == of && !item.echoed; });
}

void Outbox::remove(const OriginId& origin) {
    std::erase_if(items_, [&](const Item& item) { return item.entry.origin == origin; });
}

void Outbox::release() {
    std::erase_if(items_, [](const Item& item) { return item.echoed; });
    for (auto& item : items_) item.op = Op::none;
}

std::vector<Entry> Outbox::entries(const ConversationId& of) const {
    std::vector<Entry> found;
    for (const auto& item : items_)
        if (item.to == of && !item.echoed) found.push_back(item.entry);
    return found;
}

std::size_t Outbox::unfinished() const noexcept {
    return static_cast<std::size_t>(std::count_if(
        items_.begin(), items_.end(), [](const Item& item) { return item.entry.delivery == Delivery::sending; }));
}

} // namespace confab::client
