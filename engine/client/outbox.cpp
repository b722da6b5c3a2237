// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/outbox.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace confab::client {

void Outbox::Item::become(State now, Error why) {
    state = now;
    entry.error = std::move(why);
    entry.delivery = now == State::failed      ? Delivery::failed
                     : now == State::uncertain ? Delivery::uncertain
                                               : Delivery::sending;
}

void Outbox::Item::handed(Op to) {
    op = to;
    cancelled = false;
    cancelled = false;
    tried = again;
    again = false;
}

void Outbox::Item::taken_back() {
    op = Op::none;
    // Now it did not leave; an earlier time it may have.
    again = tried;
    if (!tried) become(State::waiting);
}

template <class F> Outbox::Item* Outbox::first(F&& is) {
    const auto found = std::find_if(items_.begin(), items_.end(), is);
    return found == items_.end() ? nullptr : &*found;
}

template <class F> std::vector<Outbox::Item*> Outbox::all(F&& are) {
    std::vector<Item*> found;
    for (auto& item : items_)
        if (are(item)) found.push_back(&item);
    return found;
}

void Outbox::restore(std::vector<Item> items) {
    items_.assign(std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
}

void Outbox::add(ConversationId to, Entry entry) { items_.push_back({.to = std::move(to), .entry = std::move(entry)}); }

Outbox::Item* Outbox::next(bool files) {
    return first([files](const Item& item) {
        return !item.echoed && !item.preparing && item.op == Op::none && (item.state == State::waiting || item.again) &&
               (files || item.entry.files.empty());
    });
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

void Outbox::settled(const OriginId& origin) {
    auto* item = find(origin);
    if (!item) return;
    if (item->op == Op::none) return remove(origin);
    item->echoed = true;
}

void Outbox::remove(const OriginId& origin) {
    std::erase_if(items_, [&](const Item& item) { return item.entry.origin == origin; });
}

void Outbox::release() {
    std::erase_if(items_, [](const Item& item) { return item.echoed; });
    for (auto& item : items_) {
        item.op = Op::none;
        item.again = item.preparing = false;
    }
}

std::vector<Outbox::Item*> Outbox::unanswered() {
    return all([](const Item& item) { return item.state == State::submitted && item.op == Op::none; });
}

std::vector<Outbox::Item*> Outbox::unsettled() {
    return all([](const Item& item) { return !item.echoed; });
}

std::size_t Outbox::unfinished() const noexcept {
    return static_cast<std::size_t>(std::count_if(
        items_.begin(), items_.end(), [](const Item& item) { return item.entry.delivery == Delivery::sending; }));
}

} // namespace confab::client
