// SPDX-License-Identifier: GPL-3.0-or-later
// What a network says, and where it belongs.
#include "client/archive.hpp"

#include <algorithm>
#include <set>

namespace confab::client {

namespace {

/// More notices than this keep the place at which they came.
constexpr std::size_t most_notices = 1'000;

bool is_notice(EntryKind kind) {
    return kind == EntryKind::joined || kind == EntryKind::left || kind == EntryKind::renamed;
}

} // namespace

Result<std::optional<History::Known>> Archive::known_as(const Thread& thread, const Entry& entry) {
    if (entry.own())
        if (auto own = parts_.history.find_own(thread.row, entry.origin); !own || *own) return own;
    return parts_.history.find(thread.row, entry.id);
}

Result<Archive::Put> Archive::put(const Thread& thread, Entry entry, std::optional<std::int64_t> position) {
    auto& history = parts_.history;
    const auto at = Place::of(log_, entry.seq);
    if (!at) entry.seq = 0;
    if (log_ == 0) entry.cursor = {};
    const auto cursor_log = entry.cursor.empty() ? 0 : log_;

    auto found = known_as(thread, entry);
    if (!found) return fail(std::move(found.error()));
    const auto& known = *found;
    if (known && known->place.position != Place::outbox) {
        entry.key = known->key;
        if (cursor_log > 0 && (known->generation != cursor_log || known->cursor.empty()))
            if (auto done = history.set_cursor(known->key, entry.cursor, cursor_log); !done)
                return fail(std::move(done.error()));
        if (!entry.files.empty())
            if (auto done = history.files().learn(known->key, entry.files); !done) return fail(std::move(done.error()));
        return Put{{thread.id, std::move(entry), Became::known}, known->place, known};
    }
    // What waits to be sent was not deleted with the history, and is history only now.
    if (!known && entry.historical && thread.floor.hides(at, entry.time))
        return Put{{thread.id, std::move(entry), Became::hidden}, {}, {}};

    auto last = history.last(thread.row);
    if (!last) return fail(std::move(last.error()));
    // What waited has an older key than what came meanwhile, and stands behind it all the same.
    const bool overtaken = known && known->place.key < last->key;
    if (!position) position = at.value_or(overtaken ? last->position + 1 : last->position);
    const bool inside = *position < last->position;
    if (known) {
        entry.key = known->key;
        if (auto done = history.settle(*position, cursor_log, entry); !done) return fail(std::move(done.error()));
        if (!entry.files.empty()) {
            // The network does not know where they lie here.
            auto files = history.files().load(entry.key);
            if (!files) return fail(std::move(files.error()));
            entry.files = std::move(*files);
        }
        const Place place{*position, static_cast<std::int64_t>(entry.key)};
        return Put{{thread.id, std::move(entry), Became::settled, false, inside}, place, {}};
    }
    auto key = history.add(thread.row, *position, cursor_log, entry);
    if (!key) return fail(std::move(key.error()));
    entry.key = *key;
    judge(entry);
    const Place place{*position, static_cast<std::int64_t>(*key)};
    return Put{{thread.id, std::move(entry), Became::added, false, inside}, place, {}};
}

void Archive::count(Kept& kept, Place place) {
    auto& thread = threads_.at(kept.where);
    const bool said = kept.entry.kind == EntryKind::message || kept.entry.kind == EntryKind::system;
    if (kept.how != Became::added || !said || kept.entry.own() || place <= thread.read) return;
    kept.unread = true;
    thread.unread = std::min(thread.unread + 1, ConversationTable::most_unread);
}

bool Archive::wants_mark(const Thread& thread, const Entry& entry) const {
    return pages_ && !entry.cursor.empty() && thread.stale != Stale::no && !thread.marked;
}

Result<Archive::Kept> Archive::keep(Said said, const Cursor& since) {
    auto thread = thread_of(said.where, Stale::never);
    if (!thread) return fail(std::move(thread.error()));
    const bool mark = said.entry.gap_before = wants_mark(**thread, said.entry);
    const bool notice = is_notice(said.entry.kind);

    auto transaction = store::Transaction::begin(parts_.sql.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto done = put(**thread, std::move(said.entry));
    if (!done) return fail(std::move(done.error()));
    if (!since.empty())
        if (auto kept = parts_.accounts.set_since(row_, since); !kept) return fail(std::move(kept.error()));
    // What a network tells of the time before this account first came there is nobody's news.
    const bool old = !resumed_ && done->kept.how == Became::added && done->kept.entry.historical &&
                     (*thread)->unread == 0 && (*thread)->read < done->place;
    if (old)
        if (auto kept = parts_.conversations.set_read((*thread)->row, done->place); !kept)
            return fail(std::move(kept.error()));
    if (auto kept = transaction->commit(); !kept) return fail(std::move(kept.error()));
    if (old) (*thread)->read = done->place;
    if (!since.empty()) resume_.since = since;
    if (done->kept.how != Became::known && mark) (*thread)->marked = true;
    if (notice && pages_ && (*thread)->stale != Stale::no && (*thread)->notices.size() < most_notices)
        (*thread)->notices.push_back(done->kept.entry.key);
    count(done->kept, done->place);
    return std::move(done->kept);
}

Result<std::vector<Archive::Kept>> Archive::keep_missed(std::vector<Said> page, const Cursor& since) {
    std::vector<Thread*> threads;
    std::set<Thread*> marked;
    for (const auto& said : page) {
        auto thread = thread_of(said.where, Stale::never);
        if (!thread) return fail(std::move(thread.error()));
        threads.push_back(*thread);
    }
    auto transaction = store::Transaction::begin(parts_.sql.database());
    if (!transaction) return fail(std::move(transaction.error()));
    std::vector<Put> puts;
    for (std::size_t i = 0; i < page.size(); ++i) {
        auto& entry = page[i].entry;
        const bool mark = entry.gap_before = wants_mark(*threads[i], entry) && !marked.contains(threads[i]);
        auto done = put(*threads[i], std::move(entry));
        if (!done) return fail(std::move(done.error()));
        if (mark && (done->kept.how == Became::added || done->kept.how == Became::settled)) marked.insert(threads[i]);
        puts.push_back(std::move(*done));
    }
    if (!since.empty())
        if (auto kept = parts_.accounts.set_since(row_, since); !kept) return fail(std::move(kept.error()));
    if (auto kept = transaction->commit(); !kept) return fail(std::move(kept.error()));
    if (!since.empty()) resume_.since = since;
    for (auto* thread : marked) thread->marked = true;
    std::vector<Kept> kept;
    for (auto& each : puts) {
        count(each.kept, each.place);
        kept.push_back(std::move(each.kept));
    }
    return kept;
}

Result<std::vector<Archive::Kept>> Archive::keep_span(const ConversationId& of, Span span) {
    auto found = thread_of(of, Stale::yes);
    if (!found) return fail(std::move(found.error()));
    auto& thread = **found;
    auto read = thread.read;
    auto transaction = store::Transaction::begin(parts_.sql.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto positions = older_positions(thread, span);
    if (!positions) return fail(std::move(positions.error()));
    std::vector<Put> puts;
    for (std::size_t i = 0; i < span.entries.size(); ++i) {
        span.entries[i].gap_before = false;
        auto done = put(thread, std::move(span.entries[i]), (*positions)[i]);
        if (!done) return fail(std::move(done.error()));
        if (done->kept.how == Became::hidden) span.more_before = false; // nothing before it is wanted
        else puts.push_back(std::move(*done));
    }
    if (auto done = settle_gaps(thread, span, puts); !done) return fail(std::move(done.error()));
    if (span.newest) {
        if (auto done = parts_.conversations.set_stale(thread.row, Stale::no); !done)
            return fail(std::move(done.error()));
        if (auto done = move_notices(thread, puts); !done) return fail(std::move(done.error()));
    }
    // The person has read it elsewhere, also what a search has found of it.
    if (thread.stale == Stale::never)
        for (const auto& each : puts)
            if (each.kept.how == Became::added) read = std::max(read, each.place);
    if (read != thread.read)
        if (auto done = parts_.conversations.set_read(thread.row, read); !done) return fail(std::move(done.error()));
    if (auto done = transaction->commit(); !done) return fail(std::move(done.error()));
    thread.read = read;
    if (span.newest) {
        thread.stale = Stale::no;
        thread.notices.clear();
    }
    std::vector<Kept> kept;
    for (auto& each : puts) {
        count(each.kept, each.place);
        kept.push_back(std::move(each.kept));
    }
    return kept;
}

Result<std::vector<std::optional<std::int64_t>>> Archive::older_positions(const Thread& thread, const Span& span) {
    std::vector<std::optional<std::int64_t>> positions(span.entries.size());
    if (log_ < 2) return positions;
    std::optional<std::int64_t> next;
    if (span.joins_after) {
        auto known = parts_.history.find(thread.row, *span.joins_after);
        if (!known) return fail(std::move(known.error()));
        if (*known) next = (*known)->place.position;
    }
    for (auto i = span.entries.size(); i-- > 0;) {
        const auto& entry = span.entries[i];
        auto known = known_as(thread, entry);
        if (!known) return fail(std::move(known.error()));
        if (*known && (*known)->place.position != Place::outbox) {
            next = (*known)->place.position;
            continue;
        }
        const auto generation = next ? *next >> Place::seq_bits : 0;
        if (generation > 0 && generation < log_)
            positions[i] = std::min(Place::of(generation, entry.seq).value_or(Place::outbox), *next - 1);
        next = positions[i];
    }
    return positions;
}

Result<void> Archive::move_notices(const Thread& thread, const std::vector<Put>& puts) {
    // What was known came live, or is older.
    const auto last =
        std::find_if(puts.rbegin(), puts.rend(), [](const Put& each) { return each.kept.how == Became::added; });
    if (last == puts.rend()) return {};
    for (const auto key : thread.notices)
        if (auto moved = parts_.history.move_behind(key, last->place.position); !moved) return moved;
    return {};
}

Result<void> Archive::settle_gaps(const Thread& thread, const Span& span, const std::vector<Put>& puts) {
    auto& history = parts_.history;
    // Inside the span nothing is missing.
    for (std::size_t i = 1; i < puts.size(); ++i)
        if (puts[i].known && puts[i].known->gap)
            if (auto done = history.set_gap(puts[i].kept.entry.key, false); !done) return done;
    if (!puts.empty()) {
        const auto& first = puts.front();
        const bool joined = span.joins_before.has_value() || !span.more_before;
        // Where a known entry begins, its own mark holds; but the log before this one can't be asked any more, and its
        // entries are gone through again.
        const bool elsewhere = first.known && first.known->generation != log_;
        const bool gap = !joined && (!first.known || elsewhere || first.known->gap);
        if (auto done = history.set_gap(first.kept.entry.key, gap); !done) return done;
    }
    if (span.joins_after && (!puts.empty() || !span.more_before)) return history.set_gap(*span.joins_after, false);
    if (span.joins_after || span.newest) return {};

    Place end;
    if (!puts.empty()) {
        end = puts.back().place;
    } else {
        if (!span.joins_before) return {};
        auto from = history.find(thread.row, *span.joins_before);
        if (!from) return fail(std::move(from.error()));
        if (!*from) return {};
        end = (*from)->place;
    }
    auto next = history.next_on_network(thread.row, end);
    if (!next) return fail(std::move(next.error()));
    if (!*next) return {};
    if (!span.more_after) return history.set_gap((*next)->key, false);
    // Behind a known entry the marks hold.
    if (!puts.empty() && !puts.back().known) return history.set_gap((*next)->key, true);
    return {};
}

} // namespace confab::client
