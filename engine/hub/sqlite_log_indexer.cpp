// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_indexer.hpp"

#include "base/log.hpp"
#include "hub/sqlite_log_search.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace confab::hub {

namespace {

constexpr std::size_t most_at_once = 500;
/// What is not indexed yet is found all the same, so that there is time to wait for more.
constexpr std::chrono::milliseconds gather_time{100};
constexpr std::chrono::seconds try_again_after{2};

} // namespace

LogIndexer::LogIndexer(LogRows rows, std::filesystem::path file, std::string log_id, Seq last)
    : rows_{std::move(rows)}, file_{std::move(file)}, log_id_{std::move(log_id)}, upto_{last} {
    have_index();
    // A log that lost its last commits with the power gives their numbers to others.
    if (index_ && Seq{static_cast<std::uint64_t>(index_->position())} > last) begin_anew();
    thread_ = std::thread{[this] { work(); }};
}

LogIndexer::~LogIndexer() {
    {
        const std::lock_guard lock{mutex_};
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void LogIndexer::follow(Seq upto) {
    {
        const std::lock_guard lock{mutex_};
        upto_ = std::max(upto_, upto);
    }
    wake_.notify_one();
}

void LogIndexer::forget(std::vector<Record> records, Mark mark, std::function<void()> then) {
    {
        const std::lock_guard lock{mutex_};
        trimmed_.push_back({std::move(records), mark, std::move(then)});
    }
    wake_.notify_one();
}

void LogIndexer::rebuild(Mark found) {
    {
        const std::lock_guard lock{mutex_};
        if (found.generation != generation_) return;
        broken_ = true;
    }
    wake_.notify_one();
}

LogIndexer::Mark LogIndexer::mark() const {
    const std::lock_guard lock{mutex_};
    return {generation_, Seq{static_cast<std::uint64_t>(index_ ? index_->position() : 0)}};
}

std::shared_ptr<store::FullText> LogIndexer::index() const {
    const std::lock_guard lock{mutex_};
    return index_;
}

bool LogIndexer::behind() const { return !index_ || Seq{static_cast<std::uint64_t>(index_->position())} < upto_; }

void LogIndexer::work() {
    std::unique_lock lock{mutex_};
    bool failed = false;
    while (true) {
        const auto urgent = [&] { return stop_ || broken_ || !trimmed_.empty(); };
        if (failed) wake_.wait_for(lock, try_again_after, urgent);
        else wake_.wait(lock, [&] { return urgent() || behind(); });
        const auto much = [&] {
            return urgent() || (index_ && static_cast<std::uint64_t>(upto_) >
                                              static_cast<std::uint64_t>(index_->position()) + most_at_once);
        };
        if (!failed) wake_.wait_for(lock, gather_time, much);
        if (stop_) return;
        auto trimmed = std::exchange(trimmed_, {});
        const bool broken = std::exchange(broken_, false);
        const auto upto = upto_;
        lock.unlock();
        if (broken) begin_anew();
        for (const auto& some : trimmed) take_away(some);
        failed = !have_index() || !add_some(upto);
        lock.lock();
    }
}

bool LogIndexer::have_index() {
    if (index()) return true;
    auto opened = store::FullText::open(file_, log_id_);
    if (!opened) {
        complain(opened.error());
        return false;
    }
    const std::lock_guard lock{mutex_};
    index_ = std::move(*opened);
    return true;
}

/// Once, until it works again.
void LogIndexer::complain(const Error& error) {
    if (!std::exchange(complained_, true))
        log::warning("the search index waits, and searches are slow: {}", error.text);
}

void LogIndexer::begin_anew() {
    const auto index = this->index();
    if (!index) return;
    {
        const std::lock_guard lock{mutex_};
        ++generation_;
    }
    leftovers_ = false;
    if (!std::exchange(complained_, true)) log::warning("the search index is made anew");
    if (auto done = index->clear(); !done) complain(done.error());
}

bool LogIndexer::add_some(Seq upto) {
    const auto index = this->index();
    const auto from = Seq{static_cast<std::uint64_t>(index->position())};
    if (from >= upto) return true;
    auto records = rows_.between(from, upto, most_at_once, Direction::forward);
    if (!records) {
        complain(records.error());
        return false;
    }
    std::vector<store::FullText::Row> rows;
    for (const auto& record : *records)
        if (is_indexed(record)) rows.push_back(index_row(record));
    const auto end = records->size() < most_at_once ? upto : records->back().seq;
    auto added = index->add(rows, static_cast<std::int64_t>(end));
    if (added) {
        complained_ = false;
        // It can be written again: now what could not be taken away goes with the rest.
        if (leftovers_) begin_anew();
        return true;
    }
    if (store::FullText::is_lost(added.error())) begin_anew();
    else complain(added.error());
    return false;
}

void LogIndexer::take_away(const Trimmed& trimmed) {
    const auto now = mark();
    if (now.generation == trimmed.mark.generation) {
        // Only what was in the index for certain when it was deleted: what came into it just then leads to no record, and
        // is no hit.
        std::vector<store::FullText::Row> rows;
        for (const auto& record : trimmed.records)
            if (is_indexed(record) && record.seq <= trimmed.mark.position) rows.push_back(index_row(record));
        if (const auto index = this->index(); index && !rows.empty())
            if (auto done = index->remove(rows); !done) {
                if (store::FullText::is_lost(done.error())) begin_anew();
                else leftovers_ = true; // they lead to no record, and are no hits
            }
    }
    trimmed.then();
}

} // namespace confab::hub
