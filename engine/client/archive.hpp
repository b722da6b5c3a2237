// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/outbox.hpp"
#include "client/status.hpp"
#include "client/store.hpp"
#include "client/store_parts.hpp"
#include "client/timeline.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace confab::client {

/// What the store has of one account: its conversations, what was said in them, what waits to be sent, and what the account
/// comes back with. It decides what of that which a network says is new, and where it belongs. Engine thread.
///
/// Every function that changes something is one transaction: after an error nothing has happened. Errors: io, storage_full.
class Archive {
public:
    /// What a network says was said.
    struct Said {
        ConversationId where;
        Entry entry; ///< without a key
    };

    enum class Became {
        added,   ///< history
        settled, ///< an own message which waited in the outbox, and is history now
        known,   ///< it was there already
        hidden,  ///< it was deleted, and stays so
    };
    struct Kept {
        ConversationId where;
        Entry entry; ///< with its key, but where it is hidden
        Became how = Became::added;
        bool unread = false; ///< it counts as unread
        bool inside = false; ///< it stands before what was there
    };

    /// What the far side says of itself when a session begins.
    struct Session {
        std::string log_id; ///< empty: no log
        std::string token;  ///< empty: as before
        Cursor end;         ///< of the log
        bool resumed = false;
        bool pages = true; ///< it answers questions for pages of history: what is missing can be had later
    };

    /// Consecutive messages of one conversation, the older before the newer.
    struct Span {
        std::vector<Entry> entries;
        bool more_before = false;               ///< the network may have more before the first
        bool more_after = false;                ///< ... between the last and what is stored behind it
        bool newest = false;                    ///< it is the newest page, and what comes is told live
        std::optional<EntryKey> joins_before{}; ///< the first follows this entry
        std::optional<EntryKey> joins_after{};  ///< the last is right before this entry
    };

    /// `store` outlives it.
    static Result<std::unique_ptr<Archive>> open(Store& store, const AccountId& id);

    /// From now on the account is this person's, there. Where it was another's, or elsewhere, there is nothing to come back
    /// with; where it was another's, what waited to be sent waits for the person's decision.
    Result<void> assume(const ResumeOwner& owner);

    [[nodiscard]] const std::map<ConversationId, Thread>& threads() const noexcept { return threads_; }
    /// Null: there is no such conversation.
    [[nodiscard]] const Thread* thread(const ConversationId& of) const;
    /// Made where there is none.
    Result<const Thread*> make_thread(const ConversationId& of);

    [[nodiscard]] const ResumeData& resume() const noexcept { return resume_; }
    /// This session's network has a log: cursors and places in it mean something.
    [[nodiscard]] bool has_log() const noexcept { return log_ > 0; }
    Result<void> begin_session(const Session& session);
    /// The far side does not take what there is to come back with.
    Result<void> forget_resume();
    /// An entry's gap can't be filled.
    Result<void> close_gap(EntryKey key);

    /// Something that was just said, or a notice; `since`, where it is not empty, is how far everything has come with it.
    Result<Kept> keep(Said said, const Cursor& since);
    /// What was missed, up to `since`.
    Result<std::vector<Kept>> keep_missed(std::vector<Said> page, const Cursor& since);
    Result<std::vector<Kept>> keep_span(const ConversationId& of, Span span);

    /// Puts a new own message behind everything; its key is set.
    Result<void> add_outgoing(const ConversationId& to, Entry& entry);
    Result<void> set_outgoing(const Outbox::Item& item);
    Result<void> discard(EntryKey key);
    [[nodiscard]] Result<std::vector<Outbox::Item>> outgoing();

    /// False: there was nothing unread.
    Result<bool> mark_read(const ConversationId& of);
    [[nodiscard]] std::string draft(const ConversationId& of) const;
    Result<void> set_draft(const ConversationId& of, std::string_view text);
    /// Its history is gone at once; what is left on the disk goes with Purge::start().
    Result<void> delete_history(const ConversationId& of);

    /// Files of entries: FileTable.
    [[nodiscard]] Result<std::filesystem::path> part(EntryKey key, std::size_t index) {
        return parts_.history.files().part(key, index);
    }
    Result<void> set_part(EntryKey key, std::size_t index, const std::filesystem::path& part) {
        return parts_.history.files().set_part(key, index, part);
    }
    Result<void> set_local(EntryKey key, std::size_t index, const std::filesystem::path& local) {
        return parts_.history.files().set_local(key, index, local);
    }
    Result<void> set_hash(EntryKey key, std::size_t index, const std::string& sha256) {
        return parts_.history.files().set_hash(key, index, sha256);
    }
    /// Who was seen with which key: TrustTable.
    [[nodiscard]] std::vector<KnownKey> keys(const UserId& who) const;
    Result<TrustTable::Seen> key_seen(const UserId& who, const std::string& fingerprint, const std::string& endorsed_by,
                                      Timestamp now);
    /// Errors: not_found.
    Result<void> accept_key(const UserId& who, const std::string& fingerprint, Timestamp now);
    /// Errors: not_found (not the one that counts).
    Result<void> set_verified(const UserId& who, const std::string& fingerprint, bool verified);
    /// Who we are there, and this is our key.
    Result<void> own_key(const UserId& self, const std::string& fingerprint, Timestamp now);

    /// What can't be read is logged, and looks empty.
    struct LocalPage {
        Page page;
        bool gap = false; ///< what is next is on the network only
    };
    [[nodiscard]] Page newest(const ConversationId& of, std::size_t count) const;
    [[nodiscard]] Page around(const ConversationId& of, EntryKey key, std::size_t count) const;
    /// Entries with files before one, or the newest.
    [[nodiscard]] Page with_files(const ConversationId& of, std::optional<EntryKey> before, std::size_t count) const;
    [[nodiscard]] std::optional<Entry> entry(const ConversationId& of, EntryKey key) const;
    [[nodiscard]] LocalPage before(const ConversationId& of, EntryKey key, std::size_t count) const;
    [[nodiscard]] LocalPage after(const ConversationId& of, EntryKey key, std::size_t count) const;
    [[nodiscard]] std::optional<History::Known> find(const ConversationId& of, EntryKey key) const;
    [[nodiscard]] std::optional<History::Known> find(const ConversationId& of, Timestamp time) const;
    [[nodiscard]] std::optional<EntryKey> find(const ConversationId& of, const MessageId& id) const;
    [[nodiscard]] std::optional<EntryKey> first_unread(const ConversationId& of) const;
    /// The message with a place on the network at this entry or before it, to go on from there.
    [[nodiscard]] std::optional<History::Known> anchor(const ConversationId& of, EntryKey key) const;
    /// The next one behind an entry.
    [[nodiscard]] std::optional<History::Known> next(const ConversationId& of, EntryKey key) const;
    /// The log of this session; 0: it has none.
    [[nodiscard]] std::int64_t log() const noexcept { return log_; }

private:
    Archive(StoreParts& parts, AccountId id) : parts_{parts}, id_{std::move(id)} {}

    template <class F> auto in_transaction(F&& change) -> decltype(change());

    struct Put {
        Kept kept;
        Place place;
        std::optional<History::Known> known; ///< how it was known
    };
    /// How an entry is known already, as an own one or by its id.
    Result<std::optional<History::Known>> known_as(const Thread& thread, const Entry& entry);
    /// `position`: where it belongs, if its log's order does not say it.
    Result<Put> put(const Thread& thread, Entry entry, std::optional<std::int64_t> position = {});
    /// Where entries of a span belong that stand before what is known from an older log.
    Result<std::vector<std::optional<std::int64_t>>> older_positions(const Thread& thread, const Span& span);
    /// Notices that came before the newest page stand behind what it added.
    Result<void> move_notices(const Thread& thread, const std::vector<Put>& puts);
    /// Before what comes first while the newest page is missing there may be more.
    [[nodiscard]] bool wants_mark(const Thread& thread, const Entry& entry) const;
    Result<void> settle_gaps(const Thread& thread, const Span& span, const std::vector<Put>& puts);
    Result<Thread*> thread_of(const ConversationId& of, Stale if_new);
    void count(Kept& kept, Place place);
    /// What is known of those who have signed.
    void judge(Entry& entry) const;
    [[nodiscard]] Page judged(Page page) const;

    StoreParts& parts_;
    AccountId id_;
    std::int64_t row_ = 0;
    std::map<ConversationId, Thread> threads_;
    ResumeData resume_;
    Generation generation_;
    std::int64_t log_ = 0; ///< the generation of this session's log; 0: it has none
    bool pages_ = false;   ///< ... and there are pages of it
    bool resumed_ = false; ///< this session goes on where an earlier one ended
};

} // namespace confab::client
