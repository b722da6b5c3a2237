// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "base/time.hpp"
#include "client/connection.hpp"
#include "client/observer.hpp"
#include "client/outbox.hpp"
#include "client/profile_queries.hpp"
#include "client/roster.hpp"
#include "client/search.hpp"
#include "client/status.hpp"
#include "client/store.hpp"
#include "client/timeline.hpp"
#include "plugin/transport.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace confab::client {

struct ConversationSummary {
    ConversationId id;
    std::size_t unread = 0;
    Timestamp last; ///< of the newest entry; unknown where there is none
};

/// One account: a session that comes back by itself, what is still to be sent, who is there, what was said. Engine thread.
///
/// What was said is in the store before it is told. A session that comes back first catches up with what was missed, then
/// sends what waits; `then` of every function is called later, once, unless the account ends before.
class Account final : private Connection::Owner {
public:
    static constexpr std::size_t max_body_bytes = 32 * 1024;

    /// `transport`, `loop`, `observer` and `store` outlive the account; `config` was checked.
    Account(Loop& loop, plugin::Transport& transport, Clock clock, Observer& observer, Store& store, AccountConfig config);
    ~Account() override = default;
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    [[nodiscard]] const AccountConfig& config() const noexcept { return config_; }
    [[nodiscard]] const ConnectionStatus& status() const noexcept { return connection_.status(); }

    /// Wishes to be online; while it is waiting, tries at once.
    void connect();
    /// Wishes to be offline. What is in the outbox stays there.
    void disconnect();
    /// Goes offline, and is the same person elsewhere or otherwise from now on. `config` was checked, and names the same
    /// account, transport and user.
    void change(AccountConfig config);
    /// Trusts the certificate with this fingerprint from now on, and connects.
    void trust(std::string tls_fingerprint);

    /// Puts a message into the outbox; it is sent when the account is online.
    /// Errors: invalid (empty, or not text), too_large, storage_full (too many are waiting), unsupported.
    Result<EntryKey> send(const ConversationId& to, std::string text);
    /// Sends a failed or uncertain message again. Errors: not_found.
    Result<void> send_again(const ConversationId& of, EntryKey key);
    /// Removes a message from the outbox. Errors: not_found; wrong_state (it is on its way), io.
    Result<void> discard(const ConversationId& of, EntryKey key);

    /// Asks the far side about a person; `then` is called once. Errors: unknown_user, not_online (no session), timed_out, …
    void ask_profile(const UserId& who, std::function<void(Result<Person>)> then);

    /// A private conversation with a person, made where there is none. Spellings that mean the same id give the same one.
    ConversationId direct(const UserId& peer);
    [[nodiscard]] ConversationId lobby() const { return {config_.id, {}, {}}; }

    [[nodiscard]] std::vector<ConversationSummary> conversations() const;
    /// Everybody in the lobby, ourselves included, sorted by what is shown.
    [[nodiscard]] std::vector<RosterMember> members() const { return roster_.members(); }
    /// What is known of one person; `online` is false for someone who is not there.
    [[nodiscard]] RosterMember member(const UserId& who) const { return roster_.member(who); }

    /// Pages of a conversation, of what is stored, at once: its history, and behind it what is still in the outbox. A page ends
    /// at a gap. around(): half of it before the entry, which is in it, and half behind; empty where there is no such entry.
    [[nodiscard]] Page newest(const ConversationId& of, std::size_t count) const;
    [[nodiscard]] Page around(const ConversationId& of, EntryKey key, std::size_t count) const;
    /// The page right before, or right after, an entry; from the network where it has more than is stored. Answered later,
    /// once. Offline, or where the network does not answer in time, it is what is stored, with `more_before` or `more_after`
    /// where there is more to be had.
    void before(const ConversationId& of, EntryKey key, std::size_t count, std::function<void(Page)> then);
    void after(const ConversationId& of, EntryKey key, std::size_t count, std::function<void(Page)> then);
    /// The last `count` messages (no notices, nothing of the outbox), fetched in as many pages as it takes.
    /// Errors: those of the network, where something had to be fetched; offline: what is stored, with `more_before`.
    void history(const ConversationId& of, std::size_t count, std::function<void(Result<Page>)> then);

    /// The first entry that is not older than `time`, fetched where it is not stored; nothing: all is older.
    void find(const ConversationId& of, Timestamp time, std::function<void(std::optional<EntryKey>)> then);
    /// The entry with the network's id, or own origin id, where it is stored.
    [[nodiscard]] std::optional<EntryKey> find(const ConversationId& of, const MessageId& id) const;

    /// Searches at the far side (CONFAB_CAP_SEARCH). Hits are stored where they belong, so that before() and after() go on
    /// from each. Errors: unsupported, not_online, timed_out, those of the far side.
    void ask_search(ServerSearch search, std::function<void(Result<SearchResult>)> then);

    /// The first message of somebody else behind what was read.
    [[nodiscard]] std::optional<EntryKey> first_unread(const ConversationId& of) const;
    /// Nothing in this conversation is unread any more.
    void mark_read(const ConversationId& of);

    /// What was typed and not sent; empty: nothing.
    [[nodiscard]] std::string draft(const ConversationId& of) const;
    void set_draft(const ConversationId& of, std::string text);

    /// Forgets what was said in a conversation; what waits to be sent stays. It does not come back from the network: what is
    /// not newer than what was deleted is neither fetched nor stored again. `then` is called when nothing of it is left on the
    /// disk. Errors: io, storage_full.
    void delete_history(const ConversationId& of, std::function<void(Result<void>)> then);

    /// Nothing waits to be sent or acknowledged.
    [[nodiscard]] bool settled() const noexcept { return outbox_.unfinished() == 0; }

private:
    void connection_changed() override;
    void received(Message message) override;
    void message_came(const ChatMessage& message, std::uint32_t flags);
    void request_done(Op op, const OpDone& done);
    void member_came(const Member& member);
    void pump();
    void ask_names();

    [[nodiscard]] EntryKey next_key();
    [[nodiscard]] ConversationId direct_or_lobby(const ChatMessage& message);
    void append(const ConversationId& to, Entry entry, bool fresh);
    void tell_unread(const ConversationId& of);
    [[nodiscard]] Page page_before(const ConversationId& of, EntryKey key, std::size_t count) const;
    [[nodiscard]] Page page_after(const ConversationId& of, EntryKey key, std::size_t count) const;
    void later(std::function<void()> fn);

    struct Conversation {
        Timeline timeline;
        std::size_t unread = 0;
    };

    Loop& loop_;
    Observer& observer_;
    Clock clock_;
    AccountConfig config_;
    Connection connection_;
    ProfileQueries queries_;
    Roster roster_;
    Outbox outbox_;
    std::map<ConversationId, Conversation> conversations_;
    std::uint64_t last_key_ = 0;
    bool congested_ = false; ///< the transport said busy; its Flow message follows
    bool asking_names_ = false;
    std::size_t names_asked_ = 0; ///< in this session
    std::shared_ptr<void> alive_ = std::make_shared<int>();
};

} // namespace confab::client
