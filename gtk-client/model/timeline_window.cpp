// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/timeline_window.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace confab::gtk::model {

using client::Entry;
using client::Page;

namespace {

bool same_key(const Row& a, const Row& b) { return a.entry.key == b.entry.key; }

/// What lies between the longest equal beginning and the longest equal end.
Edit difference(const std::vector<Row>& before, const std::vector<Row>& after) {
    const auto [old_from, new_from] = std::mismatch(before.begin(), before.end(), after.begin(), after.end(), same_key);
    const auto [old_to, new_to] = std::mismatch(before.rbegin(), std::make_reverse_iterator(old_from), after.rbegin(),
                                                std::make_reverse_iterator(new_from), same_key);
    Edit edit;
    edit.at = static_cast<std::size_t>(new_from - after.begin());
    edit.removed = static_cast<std::size_t>(old_to.base() - old_from);
    edit.added = static_cast<std::size_t>(new_to.base() - new_from);
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (i >= edit.at && i < edit.at + edit.added) continue;
        const auto old = i < edit.at ? i : i - edit.added + edit.removed;
        if (after[i] != before[old]) edit.changed.push_back(i);
    }
    return edit;
}

} // namespace

TimelineWindow::TimelineWindow(PageSource& source, Clock clock) : source_{source}, clock_{std::move(clock)} {}

void TimelineWindow::refresh() {
    dirty_ = true;
    next();
}

void TimelineWindow::load_older() {
    if (!more_before_ || rows_.empty() || loading_older_) return;
    set_loading_older(true);
    const auto key = rows_.front().entry.key;
    source_.before(key, page_rows, guard_.wrap([this, key](std::optional<Page> page) {
        // The rows may be others by now, and then the page has no place among them.
        const bool fits = !rows_.empty() && rows_.front().entry.key == key;
        if (page && fits) take_older(std::move(*page));
        set_loading_older(false);
    }));
}

void TimelineWindow::load_newer() {
    if (!more_after_ || rows_.empty() || loading_newer_) return;
    loading_newer_ = true;
    const auto key = rows_.back().entry.key;
    source_.after(key, page_rows, guard_.wrap([this, key](std::optional<Page> page) {
        loading_newer_ = false;
        if (page && !rows_.empty() && rows_.back().entry.key == key) take_newer(std::move(*page));
    }));
}

void TimelineWindow::set_loading_older(bool loading) {
    loading_older_ = loading;
    loading_.emit();
}

void TimelineWindow::jump_to_newest() {
    at_end_ = true;
    wanted_ = EntryKey::none;
    wants_newest_ = true;
    next();
}

void TimelineWindow::jump_to(EntryKey key) {
    at_end_ = false;
    wants_newest_ = false;
    wanted_ = key;
    next();
}

void TimelineWindow::draw_line_above(EntryKey key) {
    // The first page comes with the line: until then there is nothing to show, not even that there is nothing.
    if (std::exchange(line_above_, key) != key && loaded_) show(entries());
}

void TimelineWindow::next() {
    if (busy_) return;
    busy_ = true;
    if (std::exchange(wants_newest_, false)) {
        dirty_ = false;
        source_.newest(newest_rows(), answer(&TimelineWindow::take_newest));
    } else if (wanted_ != EntryKey::none) {
        source_.around(wanted_, page_rows, answer(&TimelineWindow::take_around));
    } else if (std::exchange(dirty_, false)) {
        const bool alone = rows_.size() == 1;
        if (rows_.empty() || (alone && !more_before_ && !more_after_))
            source_.newest(newest_rows(), answer(&TimelineWindow::take_newest));
        else if (following())
            source_.newest(std::min(most_rows, rows_.size() + page_rows), answer(&TimelineWindow::take_following));
        // What the server found may stand alone for a moment: nothing after it does not mean that it has gone.
        else if (alone) source_.around(rows_.front().entry.key, page_rows, answer(&TimelineWindow::take_alone));
        else {
            resting_on_ = rows_.front().entry.key;
            source_.after(resting_on_, most_rows - 1, answer(&TimelineWindow::take_resting));
        }
    } else {
        busy_ = false;
    }
}

PageSource::Answer TimelineWindow::answer(Take take) {
    return guard_.wrap([this, take](std::optional<Page> page) {
        busy_ = false;
        if (page) {
            loaded_ = true;
            (this->*take)(std::move(*page));
        } else {
            dirty_ = true;
        }
        next();
    });
}

std::optional<std::size_t> TimelineWindow::position(EntryKey key) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [key](const Row& row) { return row.entry.key == key; });
    if (found == rows_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - rows_.begin());
}

void TimelineWindow::take_around(Page page) {
    const auto key = std::exchange(wanted_, EntryKey::none);
    if (key == EntryKey::none) return; // something else was wanted meanwhile
    const auto& got = page.entries;
    const bool there = std::any_of(got.begin(), got.end(), [key](const Entry& entry) { return entry.key == key; });
    if (there && !position(key)) {
        more_before_ = page.more_before;
        more_after_ = page.more_after;
        show(std::move(page.entries));
    }
    if (!there) dirty_ = true; // so it may have gone from the rows, too
    found_.emit(there ? position(key) : std::nullopt);
}

void TimelineWindow::take_newest(Page page) {
    more_before_ = page.more_before;
    more_after_ = page.more_after;
    show(std::move(page.entries));
}

void TimelineWindow::take_older(Page page) {
    if (page.entries.empty() && more_before_ == page.more_before) return;
    more_before_ = page.more_before;
    auto all = std::move(page.entries);
    auto shown = entries();
    std::move(shown.begin(), shown.end(), std::back_inserter(all));
    if (all.size() > most_rows) {
        all.resize(most_rows);
        more_after_ = true;
    }
    show(std::move(all));
}

void TimelineWindow::take_newer(Page page) {
    more_after_ = page.more_after;
    auto all = entries();
    std::move(page.entries.begin(), page.entries.end(), std::back_inserter(all));
    if (all.size() > most_rows) {
        all.erase(all.begin(), all.end() - most_rows);
        more_before_ = true;
    }
    show(std::move(all));
}

void TimelineWindow::take_following(Page page) {
    if (!following()) { // the person has scrolled meanwhile: what they look at must not be thrown out
        dirty_ = true;
        return;
    }
    more_after_ = page.more_after;
    // Rows above the present first one come when the person asks for them.
    auto& all = page.entries;
    const auto first = std::find_if(all.begin(), all.end(),
                                    [this](const Entry& entry) { return entry.key == rows_.front().entry.key; });
    more_before_ = page.more_before || (first != all.begin() && first != all.end());
    if (first != all.end()) all.erase(all.begin(), first);
    show(std::move(all));
}

void TimelineWindow::take_alone(Page page) {
    if (page.entries.empty()) wants_newest_ = true;
    else take_newest(std::move(page));
}

void TimelineWindow::take_resting(Page page) {
    if (rows_.empty() || rows_.front().entry.key != resting_on_) { // rows came or went above meanwhile
        dirty_ = true;
        return;
    }
    if (page.entries.empty()) { // the first row has gone, and nothing is left to hold on to
        wants_newest_ = true;
        return;
    }
    more_after_ = page.more_after;
    std::vector<Entry> all{rows_.front().entry};
    std::move(page.entries.begin(), page.entries.end(), std::back_inserter(all));
    show(std::move(all));
}

void TimelineWindow::show(std::vector<Entry> entries) {
    auto rows = arrange(entries, clock_(), {.unread_from = line_above_, .is_beginning = loaded_ && !more_before_});
    const auto edit = difference(rows_, rows);
    rows_ = std::move(rows);
    edited_.emit(edit);
}

std::vector<Entry> TimelineWindow::entries() const {
    std::vector<Entry> all;
    all.reserve(rows_.size());
    for (const auto& row : rows_) all.push_back(row.entry);
    return all;
}

} // namespace confab::gtk::model
