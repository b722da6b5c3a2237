// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/changes.hpp"

namespace confab::client {

Changes ChangeCollector::take() {
    const std::lock_guard lock{mutex_};
    woken_ = false;
    return std::exchange(changes_, {});
}

template <class F> void ChangeCollector::add(F&& fn) {
    bool wake = false;
    {
        const std::lock_guard lock{mutex_};
        fn(changes_);
        wake = !std::exchange(woken_, true);
    }
    if (wake) wake_();
}

void ChangeCollector::connection_changed(const AccountId& account, const ConnectionStatus& status) {
    add([&](Changes& changes) { changes.connections[account] = status; });
}

void ChangeCollector::entry_changed(const ConversationId& conversation, const Entry& entry, bool fresh) {
    add([&](Changes& changes) {
        auto& change = changes.conversations[conversation];
        change.entries = true;
        if (!fresh) return;
        ++change.fresh;
        change.newest_fresh = entry;
    });
}

void ChangeCollector::member_changed(const AccountId& account, const RosterMember& member, MemberChange) {
    add([&](Changes& changes) { changes.members[{account, member.id}] = member; });
}

void ChangeCollector::history_changed(const ConversationId& conversation) {
    add([&](Changes& changes) { changes.conversations[conversation].history = true; });
}

void ChangeCollector::unread_changed(const ConversationId& conversation, std::size_t unread) {
    add([&](Changes& changes) { changes.conversations[conversation].unread = unread; });
}

void ChangeCollector::transfer_changed(const Transfer& transfer) {
    add([&](Changes& changes) { changes.transfers[transfer.id] = transfer; });
}

void ChangeCollector::note(const AccountId& account, const Note& note) {
    add([&](Changes& changes) {
        if (changes.notes.size() == Changes::most_notes) changes.notes.erase(changes.notes.begin());
        changes.notes.emplace_back(account, note);
    });
}

void ChangeCollector::keys_changed(const AccountId& account, const UserId& who) {
    add([&](Changes& changes) { changes.keys.emplace(account, who); });
}

} // namespace confab::client
