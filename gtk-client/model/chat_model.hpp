// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/changes.hpp"
#include "model/conversation_list.hpp"
#include "model/member_list.hpp"

#include <sigc++/signal.h>

#include <map>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// A conversation as the store knows it when the program starts.
struct KnownConversation {
    client::ConversationId id;
    client::RosterMember peer; ///< of a private one
    std::size_t unread = 0;
    Timestamp last; ///< of its newest entry
};

/// What the windows show of all accounts, kept up to date from the engine's changes. One thread.
class ChatModel {
public:
    /// An account and its lobby appear.
    void add_account(const AccountId& id);
    void remove_account(const AccountId& id);
    void add_conversation(const client::ConversationId& id, const client::RosterMember& peer);

    /// ... those that were there before, the liveliest first.
    void add_known(std::vector<KnownConversation> known);

    void apply(const client::Changes& changes);
    void reset_members(const AccountId& id, std::vector<client::RosterMember> members);

    /// Offline where there is no such account.
    [[nodiscard]] const client::ConnectionStatus& status(const AccountId& id) const;
    [[nodiscard]] MemberList& members(const AccountId& id) { return accounts_[id].members; }
    [[nodiscard]] const ConversationList& conversations() const noexcept { return conversations_; }
    /// The name of a room, or of the person of a private chat.
    [[nodiscard]] std::string title(const client::ConversationId& id) const;

    sigc::signal<void(const AccountId&)>& signal_connection() noexcept { return connection_; }
    /// The list of conversations, or what it shows of one.
    sigc::signal<void()>& signal_conversations() noexcept { return changed_; }
    /// Entries came, changed or went.
    sigc::signal<void(const client::ConversationId&)>& signal_entries() noexcept { return entries_; }
    sigc::signal<void(const client::ConversationId&, const client::ConversationChange&)>& signal_fresh() noexcept {
        return fresh_;
    }

private:
    struct Account {
        client::ConnectionStatus status;
        MemberList members;
    };
    bool apply_members(const client::Changes& changes);
    bool apply_conversation(const client::ConversationId& id, const client::ConversationChange& change);

    std::map<AccountId, Account> accounts_;
    ConversationList conversations_;
    sigc::signal<void(const AccountId&)> connection_;
    sigc::signal<void()> changed_;
    sigc::signal<void(const client::ConversationId&)> entries_;
    sigc::signal<void(const client::ConversationId&, const client::ConversationChange&)> fresh_;
};

} // namespace confab::gtk::model
