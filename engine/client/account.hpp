// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "base/time.hpp"
#include "client/account_identity.hpp"
#include "client/archive.hpp"
#include "client/connection.hpp"
#include "client/downloads.hpp"
#include "client/fetcher.hpp"
#include "client/known_key.hpp"
#include "client/observer.hpp"
#include "client/outbox.hpp"
#include "client/queries.hpp"
#include "client/requests.hpp"
#include "client/roster.hpp"
#include "client/search.hpp"
#include "client/status.hpp"
#include "client/store.hpp"
#include "client/thumbnails.hpp"
#include "client/timeline.hpp"
#include "client/transfer.hpp"
#include "client/uploads.hpp"
#include "plugin/transport.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
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
class Account final : private Connection::Owner,
                      private Fetcher::Owner,
                      private Downloads::Owner,
                      private AccountIdentity::Owner {
public:
    static constexpr std::size_t max_body_bytes = 32 * 1024;

    /// All references outlive the account; `config` was checked. Errors: io, storage_full.
    static Result<std::unique_ptr<Account>> open(Loop& loop, plugin::Transport& transport, Clock clock,
                                                 Observer& observer, Store& store, AccountConfig config);
    ~Account() override;
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    [[nodiscard]] const AccountConfig& config() const noexcept { return config_; }
    [[nodiscard]] const ConnectionStatus& status() const noexcept { return connection_.status(); }

    /// Wishes to be online; while it is waiting, tries at once. `accept_changed_room`: the person has decided that the room
    /// which is there now is the right one (Code::room_changed before).
    void connect(bool accept_changed_room = false);
    /// Wishes to be offline. What is in the outbox stays there.
    void disconnect();
    /// Goes offline, and is the same person elsewhere or otherwise from now on. `config` was checked, and names the same
    /// account, transport and user. Errors: io, storage_full.
    Result<void> change(AccountConfig config);
    /// Trusts the certificate with this fingerprint from now on, and connects.
    void trust(std::string tls_fingerprint);

    /// Puts a message into the outbox; it is sent when the account is online.
    /// Errors: invalid (empty, or not text), too_large, storage_full (too many are waiting), unsupported.
    Result<EntryKey> send(const ConversationId& to, std::string text);
    /// Puts a file into the outbox, with or without words; it is read where it lies when its turn comes, also after a restart.
    /// One that was changed or is gone by then fails, and the entry's error says so. One that the person has to decide on a
    /// key for (Code::key_changed) goes by itself after accept_key(). Errors: not_found, invalid (no regular file, not text),
    /// denied, io, too_large (the words), storage_full (too many are waiting), unsupported.
    Result<EntryKey> send_file(const ConversationId& to, std::filesystem::path file, std::string text = {});
    /// Sends a failed or uncertain message again. Errors: not_found, io, storage_full.
    Result<void> send_again(const ConversationId& of, EntryKey key);
    /// Removes a message from the outbox. Errors: not_found; wrong_state (it is on its way), io.
    Result<void> discard(const ConversationId& of, EntryKey key);

    /// Fetches a file of a message into `folder`, under its name or, where that is taken, another one; while it comes, it is
    /// `<name>.part` there. What has come already of it, in this folder, is gone on from, also after a restart; after a cut it
    /// goes on by itself. transfer_changed() tells the rest. A file that is on its way already gives the same transfer.
    /// Errors: not_found (no such file, or it is not on the network yet), not_online, unsupported, storage_full (too many).
    Result<TransferId> fetch(const ConversationId& of, EntryKey key, std::size_t index, std::filesystem::path folder);
    /// Stops a transfer. What has come stays, to go on from; a file that was to be sent is a failed message. It may be too late.
    void cancel(TransferId transfer);
    /// Those that have not ended.
    [[nodiscard]] std::vector<Transfer> transfers() const;
    /// A small PNG of an image, at most 320 pixels wide or high, in the profile's folder: made here from the file where that is
    /// on this machine, or fetched. Errors: not_found (there is none), not_online, invalid (no usable image), timed_out, io.
    void thumbnail(const ConversationId& of, EntryKey key, std::size_t index,
                   std::function<void(Result<std::filesystem::path>)> then);
    /// Entries with files, of what is stored, right before an entry, or the newest; the older first, as in every page.
    void files(const ConversationId& of, std::optional<EntryKey> before, std::size_t count,
               std::function<void(Result<Page>)> then);

    /// Housekeeping of a chat in a folder or a bucket (CONFAB_CAP_STORAGE). `report` is called any number of times, then `done`
    /// once. Errors: not_online, unsupported, timed_out, those of the far side.
    void storage(StorageWhat what, std::function<void(const StorageReport&)> report,
                 std::function<void(Result<void>)> done);

    /// Gives a sealed room another passphrase, for everybody in it, and this account keeps it in its setting "passphrase", in
    /// memory. `new_keys`: who is not told the passphrase reads nothing of what follows. Errors: those of storage(), invalid.
    void rekey(std::string passphrase, bool new_keys, std::function<void(Result<void>)> done);

    /// Keys that say, or said, that they are this person, the one that counts first.
    [[nodiscard]] std::vector<KnownKey> keys(const UserId& who) const;
    /// From now on this key is the person's; what was held because of it is sent. Errors: not_found, io, storage_full.
    Result<void> accept_key(const UserId& who, const std::string& fingerprint);
    /// Two people have compared the safety number, or take that back. Errors: not_found (not the key that counts), io,
    /// storage_full.
    Result<void> set_verified(const UserId& who, const std::string& fingerprint, bool verified);
    /// 60 digits in groups of five, the same for both people: of both ids and the keys that count. Nothing: a key is not known.
    [[nodiscard]] std::optional<std::string> safety_number(const UserId& who) const;

    /// Asks the far side about a person; `then` is called once. Errors: unknown_user, not_online (no session), timed_out, …
    void ask_profile(const UserId& who, std::function<void(Result<Person>)> then);

    /// A private conversation with a person, made where there is none. Spellings that mean the same id give the same one.
    ConversationId direct(const UserId& peer);
    [[nodiscard]] ConversationId lobby() const { return {config_.id, {}, {}}; }

    /// The lobby, and private conversations in which something was said, typed or opened by direct().
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
    /// once. Offline, or where the network does not answer in time, it is what is stored; an empty page with `more_before` or
    /// `more_after` then means that there may be more at another time.
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
    Account(Loop& loop, plugin::Transport& transport, Clock clock, Observer& observer, Store& store,
            AccountConfig config, std::unique_ptr<Archive> archive);

    // What the session says.
    void prepare(std::function<void(Result<void>)> then) override;
    [[nodiscard]] plugin::Identity* identity() override;
    void connection_changed() override;
    Auth introduction() override;
    Result<void> session_begins(const SessionChange& ready, bool resumed) override;
    void received(Message message) override;
    void message_came(const ChatMessage& message, std::uint32_t flags);
    void request_done(Op op, const OpDone& done);
    void member_came(const Member& member);
    void session_over();

    // Coming up to date: what was missed, then what waits, then the ends of conversations that are not known.
    void catch_up();
    void up_to_date();
    void fetch_stale();

    // What the fetcher brings.
    Entry entry_of(const ChatMessage& message, std::uint32_t flags) override;
    void fetched(const ConversationId& of, const std::vector<Archive::Kept>& page, bool told) override;
    void store_failed(Error why) override;

    // What becomes of files.
    void transfer_changed(const Transfer& transfer) override;
    [[nodiscard]] bool can_ask() const override {
        return connection_.online() && caught_up_ && !broken_ && !congested_;
    }
    void congested() override { congested_ = true; }
    /// The entry, where it has such a file.
    [[nodiscard]] std::optional<Entry> with_file(const ConversationId& of, EntryKey key, std::size_t index) const;

    void give_up(Error why);
    void keep_in_order(StorageRequest request, std::uint64_t capability,
                       const std::function<void(const StorageReport&)>& report,
                       const std::function<void(Result<void>)>& done);

    void pump();
    /// Opens the files of a message, and pumps again.
    void prepare(Outbox::Item& item);
    /// False: it can't be sent now.
    bool hand_over(Outbox::Item& item);
    void repeat_later();
    void change(Outbox::Item& item, Outbox::State now, Error why);
    void ask_names();
    void keys_seen(const UserId& who) override;
    Result<EntryKey> put_out(const ConversationId& to, std::string text, std::vector<EntryFile> files);
    void note_came(const Note& note);

    void tell(const Archive::Kept& kept, bool fresh);
    void tell_unread(const ConversationId& of);
    void learn_name(const UserId& who, const std::string& name);
    [[nodiscard]] ConversationId where(const ChatMessage& message);
    [[nodiscard]] bool can_fetch() const;
    void later(std::function<void()> fn);
    /// Later, and not while it is catching up: what was missed is told first.
    void in_order(std::function<void()> fn);
    struct Gathered;
    void gather(const std::shared_ptr<Gathered>& gathered);
    void hits_came(const Queries::Answers& answers, const std::function<void(Result<SearchResult>)>& then);

    Loop& loop_;
    Observer& observer_;
    Clock clock_;
    Store& store_;
    AccountConfig config_;
    const confab_transport_desc& transport_;
    std::unique_ptr<Archive> archive_;
    AccountIdentity identity_;
    Connection connection_;
    Queries queries_;
    Fetcher fetcher_;
    Requests requests_;
    Downloads downloads_;
    Uploads uploads_;
    Thumbnails thumbnails_;
    Roster roster_;
    Outbox outbox_;
    bool caught_up_ = false;   ///< nothing is missing between the archive and what is told live
    bool catching_up_ = false; ///< a page of what was missed is on its way
    bool broken_ = false;      ///< this session is given up: what it still says is not kept
    bool congested_ = false;   ///< the transport said busy; its Flow message follows
    Handle repeat_;            ///< while something without an answer waits to be sent again
    bool fetching_stale_ = false;
    std::set<ConversationId> not_to_be_had_; ///< conversations whose end could not be fetched in this session
    bool asking_names_ = false;
    std::size_t names_asked_ = 0;                ///< in this session
    std::vector<std::function<void()>> waiting_; ///< until it has caught up, or the session is over
    std::shared_ptr<void> alive_ = std::make_shared<int>();
};

} // namespace confab::client
