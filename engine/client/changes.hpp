// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/observer.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace confab::client {

/// What happened in a conversation since the last look; its entries are read by page.
struct ConversationChange {
    bool entries = false;              ///< entries came or changed at the end
    bool history = false;              ///< entries came or went anywhere
    std::optional<std::size_t> unread; ///< the count, where it changed
    std::size_t fresh = 0;             ///< how many new entries are worth a notification
    std::optional<Entry> newest_fresh; ///< the last of them
};

/// What happened since the last look. Bounded by what exists: a later change of the same thing replaces the earlier.
struct Changes {
    std::map<AccountId, ConnectionStatus> connections;
    std::map<ConversationId, ConversationChange> conversations;
    std::map<std::pair<AccountId, UserId>, RosterMember> members; ///< the last that is known of each
    std::map<TransferId, Transfer> transfers;
    std::set<std::pair<AccountId, UserId>> keys;   ///< whose keys changed
    std::vector<std::pair<AccountId, Note>> notes; ///< the last `most_notes`

    static constexpr std::size_t most_notes = 100;

    [[nodiscard]] bool empty() const noexcept {
        return connections.empty() && conversations.empty() && members.empty() && transfers.empty() && keys.empty() &&
               notes.empty();
    }
};

/// Collects changes on the engine thread for a reader on another thread.
class ChangeCollector final : public Observer {
public:
    /// `wake` is called on the engine thread when there is something to take for the first time since the last take().
    explicit ChangeCollector(std::function<void()> wake) : wake_{std::move(wake)} {}

    /// Everything since the last call. Any thread.
    [[nodiscard]] Changes take();

    void connection_changed(const AccountId&, const ConnectionStatus&) override;
    void entry_changed(const ConversationId&, const Entry&, bool fresh) override;
    void member_changed(const AccountId&, const RosterMember&, MemberChange) override;
    void history_changed(const ConversationId&) override;
    void unread_changed(const ConversationId&, std::size_t unread) override;
    void transfer_changed(const Transfer&) override;
    void note(const AccountId&, const Note&) override;
    void keys_changed(const AccountId&, const UserId&) override;

private:
    template <class F> void add(F&& fn);

    std::function<void()> wake_;
    std::mutex mutex_;
    Changes changes_;
    bool woken_ = false;
};

} // namespace confab::client
