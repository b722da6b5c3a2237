// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/archive.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"

#include <utility>

namespace confab::client {

Result<std::unique_ptr<Archive>> Archive::open(Store& store, const AccountId& id) {
    auto& parts = store.parts();
    std::unique_ptr<Archive> archive{new Archive{parts, id}};
    auto row = parts.accounts.row(id);
    if (!row) return fail(std::move(row.error()));
    archive->row_ = *row;
    auto threads = parts.conversations.load(*row, id);
    if (!threads) return fail(std::move(threads.error()));
    for (auto& thread : *threads) archive->threads_.emplace(thread.id, thread);
    if (auto lobby = archive->make_thread({id, {}, {}}); !lobby) return fail(std::move(lobby.error()));
    auto generation = parts.accounts.generation(*row);
    if (!generation) return fail(std::move(generation.error()));
    archive->generation_ = std::move(*generation);
    auto resume = parts.accounts.resume(*row);
    if (!resume) return fail(std::move(resume.error()));
    archive->resume_ = std::move(*resume);
    return archive;
}

Result<void> Archive::assume(const ResumeOwner& owner) {
    auto before = parts_.accounts.owner(row_);
    if (!before) return fail(std::move(before.error()));
    if (*before == owner) return {};
    auto items = outgoing();
    if (!items) return fail(std::move(items.error()));
    auto transaction = store::Transaction::begin(parts_.sql.database());
    if (!transaction) return fail(std::move(transaction.error()));
    if (before->transport != owner.transport || before->user != owner.user)
        for (auto& item : *items) {
            if (item.state == Outbox::State::waiting)
                item.become(Outbox::State::failed,
                            {Code::cancelled, tr("The account was changed before this was sent.")});
            else if (item.state == Outbox::State::submitted)
                item.become(Outbox::State::uncertain, {Code::uncertain, tr("It may not have arrived.")});
            if (auto kept = parts_.outbox.set(item); !kept) return kept;
        }
    auto assigned = parts_.accounts.assign(row_, owner);
    if (assigned) assigned = transaction->commit();
    if (assigned) resume_ = {};
    return assigned;
}

const Thread* Archive::thread(const ConversationId& of) const {
    const auto found = threads_.find(of);
    return found == threads_.end() ? nullptr : &found->second;
}

Result<const Thread*> Archive::make_thread(const ConversationId& of) {
    auto made = thread_of(of, Stale::never);
    if (!made) return fail(std::move(made.error()));
    return *made;
}

Result<Thread*> Archive::thread_of(const ConversationId& of, Stale if_new) {
    if (const auto found = threads_.find(of); found != threads_.end()) return &found->second;
    auto thread = parts_.conversations.make(row_, of, if_new);
    if (!thread) return fail(std::move(thread.error()));
    return &threads_.emplace(of, std::move(*thread)).first->second;
}

Result<void> Archive::begin_session(const Session& session) {
    if (session.resumed) {
        const ResumeData resume{session.token.empty() ? resume_.token : session.token, resume_.since};
        if (!session.token.empty())
            if (auto done = parts_.accounts.set_resume(row_, resume); !done) return done;
        resume_ = resume;
        log_ = generation_.number;
        pages_ = session.pages;
        resumed_ = true;
        return {};
    }
    ResumeData resume{session.token.empty() ? resume_.token : session.token, session.end};
    auto generation = generation_;
    if (!session.log_id.empty() && generation.log_id != session.log_id)
        generation = {generation.number + 1, session.log_id};
    auto transaction = store::Transaction::begin(parts_.sql.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto done = parts_.accounts.set_resume(row_, resume);
    if (done && generation.number != generation_.number) done = parts_.accounts.add_generation(row_, generation);
    if (done && !session.log_id.empty() && session.pages) done = parts_.conversations.set_all_stale(row_);
    if (done) done = transaction->commit();
    if (!done) return done;
    resume_ = std::move(resume);
    generation_ = std::move(generation);
    log_ = session.log_id.empty() ? 0 : generation_.number;
    pages_ = log_ > 0 && session.pages;
    resumed_ = false;
    if (pages_)
        for (auto& [id, thread] : threads_) {
            if (thread.stale == Stale::no) thread.stale = Stale::yes;
            thread.marked = false;
        }
    return {};
}

Result<void> Archive::forget_resume() {
    if (auto done = parts_.accounts.set_resume(row_, {}); !done) return done;
    resume_ = {};
    return {};
}

Result<void> Archive::close_gap(EntryKey key) { return parts_.history.set_gap(key, false); }

Result<void> Archive::add_outgoing(const ConversationId& to, Entry& entry) {
    auto thread = thread_of(to, Stale::never);
    if (!thread) return fail(std::move(thread.error()));
    auto transaction = store::Transaction::begin(parts_.sql.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto key = parts_.history.add((*thread)->row, Place::outbox, 0, entry);
    if (!key) return fail(std::move(key.error()));
    auto added = parts_.outbox.add(row_, *key);
    if (added) added = transaction->commit();
    if (!added) return added;
    entry.key = *key;
    return {};
}

Result<void> Archive::set_outgoing(const Outbox::Item& item) {
    auto transaction = store::Transaction::begin(parts_.sql.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto kept = parts_.outbox.set(item);
    return kept ? transaction->commit() : kept;
}

Result<void> Archive::discard(EntryKey key) { return parts_.history.remove(key); }

Result<std::vector<Outbox::Item>> Archive::outgoing() { return parts_.outbox.load(row_, id_); }

Result<bool> Archive::mark_read(const ConversationId& of) {
    const auto found = threads_.find(of);
    if (found == threads_.end()) return false;
    auto last = parts_.history.last(found->second.row);
    if (!last) return fail(std::move(last.error()));
    const bool unread = found->second.unread > 0;
    // Own messages too: the next start counts from here.
    if (!unread && *last <= found->second.read) return false;
    if (auto done = parts_.conversations.set_read(found->second.row, *last); !done)
        return fail(std::move(done.error()));
    found->second.read = *last;
    found->second.unread = 0;
    return unread;
}

std::string Archive::draft(const ConversationId& of) const {
    const auto* there = thread(of);
    if (!there) return {};
    auto text = parts_.conversations.draft(there->row);
    if (!text) log::error("reading a draft: {}", text.error().text);
    return text ? std::move(*text) : std::string{};
}

Result<void> Archive::set_draft(const ConversationId& of, std::string_view text) {
    auto thread = thread_of(of, Stale::never);
    if (!thread) return fail(std::move(thread.error()));
    return parts_.conversations.set_draft((*thread)->row, text);
}

Result<void> Archive::delete_history(const ConversationId& of) {
    const auto found = threads_.find(of);
    if (found == threads_.end()) return {};
    auto fresh = parts_.conversations.detach(row_, found->second);
    if (!fresh) return fail(std::move(fresh.error()));
    found->second = std::move(*fresh);
    return {};
}

} // namespace confab::client
