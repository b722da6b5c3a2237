// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "client/timeline.hpp"
#include "client/transfer.hpp"
#include "model/message.hpp"

namespace confab::client {

/// Hears what happens to the accounts. Called on the engine thread, after the fact; must not block.
class Observer {
public:
    virtual ~Observer() = default;

    virtual void connection_changed(const AccountId&, const ConnectionStatus&) = 0;
    /// A new entry at the end, or one that changed; `fresh`: worth a notification (from another person, just said). What was
    /// missed while away is told in the order of the network, as `historical` entries that are not fresh.
    virtual void entry_changed(const ConversationId&, const Entry&, bool fresh) = 0;
    /// Somebody came, went or got a name. HERE tells one person who was there already.
    virtual void member_changed(const AccountId&, const RosterMember&, MemberChange) = 0;
    /// Entries came in the middle, or went: pages that were read before may be out of date.
    virtual void history_changed(const ConversationId&) = 0;
    /// The unread count of a conversation.
    virtual void unread_changed(const ConversationId&, std::size_t unread) = 0;

    /// A file has come further, or to its end. While it runs, at most some ten times a second for each.
    virtual void transfer_changed(const Transfer&) {}
    /// Something that goes on at the far side. Where it belongs to a conversation, it is a row there too (EntryKind::note).
    virtual void note(const AccountId&, const Note&) {}
    /// What is known of this person's keys is not what it was: Account::keys() tells.
    virtual void keys_changed(const AccountId&, const UserId&) {}
};

} // namespace confab::client
