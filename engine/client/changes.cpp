// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/changes.hpp"

namespace confab::client {

Changes ChangeCollector::take() {
    const std::lock_guard lock{mutex_};
    woken_ = false;
    return std::exchange(changes_, {});
}

template <class F> void ChangeCollector::note(F&& fn) {
    bool wake = false;
    {
        const std::lock_guard lock{mutex_};
        fn(changes_);
        wake = !std::exchange(woken_, true);
    }
    if (wake) wake_();
}

void ChangeCollector::connection_changed(const AccountId& account, const ConnectionStatus& status) {
    note([&](Changes& changes) { changes.connections[account] = status; });
}

void ChangeCollector::entry_changed(const ConversationId& conversation, const Entry& entry, bool fresh) {
    note([&](Changes& changes) {
        auto& change = changes.conversations[conversation];
        change.entries = true;
        if (!fresh) return;
        ++change.fresh;
        change.newest_fresh = entry;
    });
}

void ChangeCollector::member_changed(const AccountId& account, const RosterMember& member, MemberChange) {
    note([&](Changes& changes) { changes.members[{account, member.id}] = member; });
}

void ChangeCollector::history_changed(const ConversationId& conversation) {
    note([&](Changes& changes) { changes.conversations[conversation].history = true; });
}

void ChangeCollector::unread_changed(const ConversationId& conversation, std::size_t unread) {
    note([&](Changes& changes) { changes.conversations[conversation].unread = unread; });
}

} // namespace confab::client
