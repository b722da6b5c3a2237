// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/conversation_list.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace confab::gtk::model {

using client::ConversationId;

namespace {

template <class T> bool replace(T& value, T with) { return std::exchange(value, with) != with; }

} // namespace

Conversation* ConversationList::get(const ConversationId& id) {
    const auto found =
        std::find_if(items_.begin(), items_.end(), [&](const Conversation& each) { return each.id == id; });
    return found == items_.end() ? nullptr : &*found;
}

const Conversation* ConversationList::find(const ConversationId& id) const {
    return const_cast<ConversationList*>(this)->get(id);
}

std::size_t ConversationList::unread() const noexcept {
    std::size_t sum = 0;
    for (const auto& each : items_) sum += each.unread;
    return sum;
}

bool ConversationList::add(const ConversationId& id, std::string title) {
    if (get(id) != nullptr) return false;
    items_.push_back({.id = id, .title = std::move(title), .activity = ++activity_});
    sort();
    return true;
}

bool ConversationList::set_title(const ConversationId& id, std::string title) {
    auto* found = get(id);
    return found != nullptr && replace(found->title, std::move(title));
}

bool ConversationList::set_peer_online(const ConversationId& id, bool online) {
    auto* found = get(id);
    return found != nullptr && replace(found->peer_online, online);
}

bool ConversationList::set_unread(const ConversationId& id, std::size_t unread) {
    auto* found = get(id);
    return found != nullptr && replace(found->unread, unread);
}

bool ConversationList::touch(const ConversationId& id) {
    auto* found = get(id);
    if (found == nullptr || found->activity == activity_) return false;
    found->activity = ++activity_;
    sort();
    return true;
}

bool ConversationList::remove(const AccountId& account) {
    return std::erase_if(items_, [&](const Conversation& each) { return each.id.account == account; }) > 0;
}

void ConversationList::sort() {
    std::stable_sort(items_.begin(), items_.end(), [](const Conversation& a, const Conversation& b) {
        if (a.id.direct() != b.id.direct()) return !a.id.direct();
        if (a.id.direct()) return a.activity > b.activity;
        return std::tie(a.id.account, a.id.room) < std::tie(b.id.account, b.id.room);
    });
}

} // namespace confab::gtk::model
