// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_impl.hpp"

namespace confab::hub {

namespace {

constexpr std::size_t tail_page = 500;
/// Few enough that appends hardly wait.
constexpr std::size_t trimmed_at_once = 200;

struct Erased {
    std::vector<Record> records;
    LogIndexer::Mark mark;
};

Result<std::vector<Record>> erase_some(LogRows& rows, Timestamp before) {
    auto transaction = store::Transaction::begin(rows.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto erased = rows.erase_older(before, trimmed_at_once);
    if (!erased) return erased;
    if (erased->size() < trimmed_at_once)
        if (auto done = rows.erase_holders(before); !done) return fail(std::move(done.error()));
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
    slow_.emplace(std::move(connections.slow));
    copier_.emplace(std::monostate{});
    indexer_.emplace(std::move(connections.indexer), index_file(), id_, last);
    writer_.emplace(std::move(connections.writer), options_.group_delay, options_.group_records,
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
    writer_.reset();
    copier_.reset();
    slow_.reset();
    reader_.reset();
    indexer_.reset();
    holders_.reset();
    // The last connection that closes, and may write, leaves the whole log in one file: whoever copies that has everything.
    (void)store::Database::open(log_file(), store::Database::Mode::write, options_.durability);
}

void SqliteLog::Impl::committed(LogWriter::Group group) {
    for (const auto& token : group.tokens)
        if (const auto known = added_.find(token); known != added_.end() && --known->second.times == 0)
            added_.erase(known);
    if (!group.records.empty()) indexer_->follow(group.records.back().seq);
    delivery_->committed(std::move(group));
}

void SqliteLog::Impl::trim_some(Timestamp before, std::size_t done, std::function<void(Result<std::size_t>)> then) {
    // From thread to thread by way of the loop: appends go in between, and never more than this is in memory.
    auto& indexer = *indexer_;
    writer_->run([=, &loop = loop_, &indexer, weak = weak_from_this()](LogRows& rows) {
        const auto mark = indexer.mark(); // what is behind it may not be in the index when it is deleted now
        auto erased = erase_some(rows, before);
        post(loop, weak, [=](Impl& self) {
            if (!erased) return then(fail(erased.error()));
            const auto total = done + erased->size();
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
