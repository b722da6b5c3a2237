// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/chat_model.hpp"

#include "base/i18n.hpp"

#include <algorithm>

namespace confab::gtk::model {

using client::ConnectionState;
using client::ConversationId;
using client::RosterMember;

void ChatModel::add_account(const AccountId& id) {
    accounts_[id];
    if (conversations_.add({id, {}, {}}, _("Lobby"))) changed_.emit();
}

void ChatModel::remove_account(const AccountId& id) {
    members(id).reset({});
    accounts_.erase(id);
    if (conversations_.remove(id)) changed_.emit();
}

void ChatModel::add_conversation(const ConversationId& id, const RosterMember& peer) {
    const bool added = conversations_.add(id, id.direct() ? peer.label() : id.room.value);
    if (conversations_.set_peer_online(id, peer.online) || added) changed_.emit();
}

void ChatModel::add_known(std::vector<KnownConversation> known) {
    // The later one is added, the livelier it counts.
    std::stable_sort(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.last < b.last; });
    bool different = false;
    for (const auto& each : known) {
        if (!accounts_.contains(each.id.account)) continue;
        different |= conversations_.add(each.id, each.id.direct() ? each.peer.label() : each.id.room.value);
        different |= conversations_.set_unread(each.id, each.unread);
    }
    if (different) changed_.emit();
}

const client::ConnectionStatus& ChatModel::status(const AccountId& id) const {
    static const client::ConnectionStatus none;
    const auto found = accounts_.find(id);
    return found == accounts_.end() ? none : found->second.status;
}

std::string ChatModel::title(const ConversationId& id) const {
    const auto* known = conversations_.find(id);
    if (known != nullptr) return known->title;
    return id.direct() ? id.peer.value : id.room.value;
}

void ChatModel::reset_members(const AccountId& id, std::vector<RosterMember> members) {
    const auto account = accounts_.find(id);
    if (account == accounts_.end()) return;
    bool different = false;
    for (const auto& each : members) {
        const ConversationId chat{id, {}, each.id};
        different |= conversations_.set_title(chat, each.label());
        different |= conversations_.set_peer_online(chat, each.online);
    }
    account->second.members.reset(std::move(members));
    if (different) changed_.emit();
}

void ChatModel::apply(const client::Changes& changes) {
    bool different = apply_members(changes);
    for (const auto& [id, change] : changes.conversations) different |= apply_conversation(id, change);
    for (const auto& [id, status] : changes.connections)
        if (const auto account = accounts_.find(id); account != accounts_.end()) account->second.status = status;

    // Whoever listens sees all of it, not half.
    for (const auto& [id, status] : changes.connections) connection_.emit(id);
    if (different) changed_.emit();
    for (const auto& [id, change] : changes.conversations)
        if (change.entries || change.history) entries_.emit(id);
    for (const auto& [id, change] : changes.conversations)
        if (change.fresh > 0) fresh_.emit(id, change);
}

bool ChatModel::apply_members(const client::Changes& changes) {
    std::map<AccountId, std::vector<RosterMember>> by_account;
    for (const auto& [key, member] : changes.members) by_account[key.first].push_back(member);
    bool different = false;
    for (const auto& [id, members] : by_account) {
        const auto account = accounts_.find(id);
        if (account == accounts_.end()) continue;
        account->second.members.apply(members);
        for (const auto& member : members) {
            const ConversationId chat{id, {}, member.id};
            different |= conversations_.set_title(chat, member.label());
            different |= conversations_.set_peer_online(chat, member.online);
        }
    }
    return different;
}

bool ChatModel::apply_conversation(const ConversationId& id, const client::ConversationChange& change) {
    if (!accounts_.contains(id.account)) return false;
    std::string title = id.direct() ? id.peer.value : id.room.value;
    if (id.direct() && change.newest_fresh && !change.newest_fresh->sender_name.empty())
        title = change.newest_fresh->sender_name;
    bool different = conversations_.add(id, std::move(title));
    // Who wrote just now is there.
    if (different && id.direct() && change.newest_fresh) different |= conversations_.set_peer_online(id, true);
    if (change.unread) different |= conversations_.set_unread(id, *change.unread);
    if (change.entries) different |= conversations_.touch(id);
    return different;
}

} // namespace confab::gtk::model
