// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_impl.hpp"

#include "base/log.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace confab::hub {

namespace {

constexpr std::size_t tail_page = 500;
/// Few enough that appends hardly wait.
constexpr std::size_t trimmed_at_once = 200;

struct Erased {
    std::vector<Record> records;
    LogIndexer::Mark mark;
};

/// How many bytes a file has, and what SQLite puts beside it.
std::uint64_t size_with_wal(const std::filesystem::path& file) {
    std::uint64_t bytes = 0;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code error;
        const auto size = std::filesystem::file_size(file.string() + suffix, error);
        if (!error) bytes += size;
    }
    return bytes;
}

/// Has a connection give up what it does when `stop` is set.
void end_when(LogRows& rows, const std::atomic<bool>& stop) {
    sqlite3_progress_handler(
        rows.database().raw(), 1000,
        [](void* flag) { return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0; },
        const_cast<std::atomic<bool>*>(&stop));
}

Result<std::vector<Record>> erase_some(LogRows& rows, Timestamp before, Timestamp holders_before) {
    auto transaction = store::Transaction::begin(rows.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto erased = rows.erase_older(before, trimmed_at_once);
    if (!erased) return erased;
    if (erased->size() < trimmed_at_once)
        if (auto done = rows.erase_holders(holders_before); !done) return fail(std::move(done.error()));
    if (auto done = transaction->commit(); !done) return fail(std::move(done.error()));
    return erased;
}

} // namespace

void SqliteLog::Impl::start(Seq last, Connections connections) {
    delivery_ = std::make_shared<LogDelivery>(loop_, last, [this](Seq from, Seq upto, Read then) {
        ask<LogPage, LogRows>(*reader_, std::move(then), [=](LogRows& rows) -> Result<LogPage> {
            auto records = rows.between(from, upto, tail_page, Direction::forward);
            if (!records) return fail(std::move(records.error()));
            const bool more = records->size() == tail_page;
            return LogPage{std::move(*records), more};
        });
    });
    holders_.emplace(std::move(connections.holders));
    reader_.emplace(std::move(connections.reader));
    end_when(connections.slow, *stop_);
    slow_.emplace(std::move(connections.slow));
    count(last);
    copier_.emplace(std::monostate{});
    indexer_.emplace(std::move(connections.indexer), index_file(), id_, last);
    writer_.emplace(std::move(connections.writer),
                    LogWriter::Pace{options_.group_delay, options_.group_records, options_.probe_every},
                    [&loop = loop_, weak = weak_from_this()](LogWriter::Group group) {
                        loop.post([weak, group = std::move(group)]() mutable {
                            if (const auto self = weak.lock(); self && !self->stopping_)
                                self->committed(std::move(group));
                        });
                    });
}

void SqliteLog::Impl::stop() {
    stopping_ = true;
    *stop_ = true;
    delivery_->stop();
    writer_->finish();
    copier_.reset();
    slow_.reset();
    reader_.reset();
    indexer_.reset();
    holders_.reset();
    writer_.reset();
}

void SqliteLog::Impl::committed(LogWriter::Group group) {
    for (const auto& token : group.tokens)
        if (const auto known = added_.find(token); known != added_.end() && --known->second.times == 0)
            added_.erase(known);
    records_ += static_cast<std::int64_t>(group.records.size());
    if (!group.records.empty()) indexer_->follow(group.records.back().seq);
    delivery_->committed(std::move(group));
}

void SqliteLog::Impl::count(Seq upto) {
    auto counted = [weak = weak_from_this()](Result<std::size_t> total) {
        const auto self = weak.lock();
        if (!self) return;
        if (!total) log::error("the log can't be counted: {}", total.error().text);
        self->records_ += static_cast<std::int64_t>(total.value_or(0));
        self->counted_ = true;
        for (const auto& then : std::exchange(self->uncounted_, {})) then();
    };
    ask<std::size_t, LogRows>(*slow_, std::move(counted), [upto](LogRows& rows) { return rows.count(upto); });
}

void SqliteLog::Impl::status(std::function<void(Result<LogStatus>)> then) {
    auto complete = [weak = weak_from_this(), then = std::move(then)](Result<std::uint64_t> bytes) {
        const auto self = weak.lock();
        if (!self) return;
        LogStatus status;
        status.id = self->id_;
        status.last = self->delivery_->last();
        status.records = static_cast<std::size_t>(std::max<std::int64_t>(self->records_, 0));
        status.waiting = self->delivery_->waiting();
        status.bytes = *bytes;
        status.commits = self->writer_->commits();
        status.indexed = self->indexer_->mark().position;
        status.trouble = self->delivery_->trouble();
        then(std::move(status));
    };
    ask<std::uint64_t, LogRows>(*reader_, std::move(complete),
                                [log = log_file(), index = index_file()](LogRows&) -> Result<std::uint64_t> {
                                    return size_with_wal(log) + size_with_wal(index);
                                });
}

void SqliteLog::Impl::trim_some(Timestamp before, std::size_t done, std::function<void(Result<std::size_t>)> then) {
    // What is counted has to be there while it is.
    if (!counted_)
        return uncounted_.push_back([=, weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->trim_some(before, done, then);
        });
    // From thread to thread by way of the loop: appends go in between, and never more than this is in memory.
    auto& indexer = *indexer_;
    // Who was here since the log was opened may be here now, and comes back with the token.
    const auto holders_before = std::min(before, opened_ - used_precision);
    writer_->run([=, &loop = loop_, &indexer, weak = weak_from_this()](LogRows& rows) {
        const auto mark = indexer.mark(); // what is behind it may not be in the index when it is deleted now
        auto erased = erase_some(rows, before, holders_before);
        post(loop, weak, [=](Impl& self) {
            if (!erased) return then(fail(erased.error()));
            const auto total = done + erased->size();
            self.records_ -= static_cast<std::int64_t>(erased->size());
            if (erased->empty()) return then(total);
            const bool more = erased->size() == trimmed_at_once;
            self.indexer_->forget(*erased, mark, [=, &loop = self.loop_] {
                post(loop, weak, [=](Impl& again) {
                    if (more) again.trim_some(before, total, then);
                    else then(total);
                });
            });
        });
    });
}

} // namespace confab::hub
