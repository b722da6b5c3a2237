// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "hub/sqlite_log_backup.hpp"
#include "hub/sqlite_log_impl.hpp"
#include "hub/sqlite_log_search.hpp"

#include <utility>

namespace confab::hub {

namespace {

/// Searches are the one question that may take long, and many sessions may ask.
constexpr std::size_t most_searches = 100;
/// How exactly it is known when a holder came back last.
constexpr std::chrono::hours used_precision{24};

std::uint64_t size_with_wal(const std::filesystem::path& file) {
    std::uint64_t bytes = 0;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code error;
        const auto size = std::filesystem::file_size(file.string() + suffix, error);
        if (!error) bytes += size;
    }
    return bytes;
}

tl::unexpected<Error> too_many_waiting() {
    return fail(Code::rate_limited, "{}", tr("Too many messages wait to be stored. Try again later."));
}

} // namespace

Result<std::unique_ptr<SqliteLog>> SqliteLog::open(Loop& loop, const std::filesystem::path& folder, Options options) {
    using Mode = store::Database::Mode;
    auto lock = store::FolderLock::hold(folder);
    if (!lock) return fail(std::move(lock.error()));
    const auto file = folder / "log.sqlite";
    const auto connection = [&](Mode mode) { return LogRows::open(file, mode, options.durability); };
    auto writer = connection(Mode::create);
    if (!writer) return fail(std::move(writer.error()));
    auto id = writer->log_id();
    if (!id) return fail(std::move(id.error()));
    auto last = writer->last();
    if (!last) return fail(std::move(last.error()));
    auto reader = connection(Mode::read), slow = connection(Mode::read), indexer = connection(Mode::read),
         holders = connection(Mode::read);
    for (auto* one : {&reader, &slow, &indexer, &holders})
        if (!*one) return fail(std::move(one->error()));
    auto impl = std::make_shared<Impl>(loop, std::move(*lock), folder, std::move(*id), options);
    impl->start(*last,
                {std::move(*writer), std::move(*reader), std::move(*slow), std::move(*indexer), std::move(*holders)});
    return std::unique_ptr<SqliteLog>{new SqliteLog{std::move(impl)}};
}

SqliteLog::SqliteLog(std::shared_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}

SqliteLog::~SqliteLog() { impl_->stop(); }

const std::string& SqliteLog::id() const noexcept { return impl_->id_; }

Seq SqliteLog::last() const noexcept { return impl_->delivery_->last(); }

void SqliteLog::append(Record record, Appended then) {
    if (impl_->delivery_->waiting() >= impl_->options_.most_waiting)
        return impl_->answer<Committed>(std::move(then), too_many_waiting());
    impl_->delivery_->expect(std::move(then));
    impl_->writer_->append(std::move(record));
}

void SqliteLog::repeated(Record record, Repeated then) {
    if (impl_->delivery_->waiting() >= impl_->options_.most_waiting)
        return impl_->answer<std::optional<Committed>>(std::move(then), too_many_waiting());
    impl_->delivery_->expect_reply();
    impl_->writer_->ask(std::move(record), std::move(then));
}

Handle SqliteLog::tail(Seq from, Tail tell) { return impl_->delivery_->tail(from, std::move(tell)); }

void SqliteLog::read(Scope scope, Seq from, std::size_t count, Direction direction, Read then) {
    impl_->ask<LogPage, LogRows>(*impl_->reader_, std::move(then),
                                 [=, upto = last(), scope = std::move(scope)](LogRows& rows) {
                                     return rows.read(scope, from, upto, count, direction);
                                 });
}

void SqliteLog::find(Scope scope, Timestamp time, std::function<void(Result<Seq>)> then) {
    impl_->ask<Seq, LogRows>(
        *impl_->reader_, std::move(then),
        [=, upto = last(), scope = std::move(scope)](LogRows& rows) { return rows.find(scope, time, upto); });
}

void SqliteLog::trim(Timestamp before, bool dry_run, std::function<void(Result<std::size_t>)> then) {
    if (!dry_run) return impl_->trim_some(before, 0, std::move(then));
    impl_->ask<std::size_t, LogRows>(*impl_->slow_, std::move(then),
                                     [=](LogRows& rows) { return rows.count_older(before); });
}

void SqliteLog::search(SearchQuery query, Read then) {
    if (impl_->searches_ >= most_searches)
        return impl_->answer<LogPage>(std::move(then),
                                      fail(Code::rate_limited, "{}", tr("Too many searches wait. Try again later.")));
    ++impl_->searches_;
    auto answered = [impl = std::weak_ptr{impl_}, then = std::move(then)](Result<LogPage> page) {
        if (const auto self = impl.lock()) --self->searches_;
        then(std::move(page));
    };
    auto& indexer = *impl_->indexer_;
    impl_->ask<LogPage, LogRows>(
        *impl_->slow_, std::move(answered),
        [&indexer, upto = last(), stop = impl_->stop_, query = std::move(query)](LogRows& rows) -> Result<LogPage> {
            auto found = search_log(rows, indexer.index().get(), query, upto, *stop);
            if (!found) return fail(std::move(found.error()));
            if (found->index_broken) indexer.rebuild();
            return std::move(found->page);
        });
}

std::optional<SqliteLog::Lineage> SqliteLog::find(std::string_view token_sha256_hex) {
    if (const auto known = impl_->added_.find(token_sha256_hex); known != impl_->added_.end())
        return known->second.lineage;
    auto found = impl_->holders_->holder(token_sha256_hex);
    if (!found) {
        log::error("a resume token can't be read: {}", found.error().text);
        return std::nullopt;
    }
    if (!*found) return std::nullopt;
    auto& known = **found;
    if (known.used + used_precision < now()) add(token_sha256_hex, known.lineage); // kept by trim()
    return std::move(known.lineage);
}

void SqliteLog::add(std::string_view token_sha256_hex, const Lineage& lineage) {
    auto& added = impl_->added_[std::string{token_sha256_hex}];
    added.lineage = lineage;
    ++added.times;
    impl_->writer_->add_holder(std::string{token_sha256_hex}, lineage);
}

void SqliteLog::backup(std::filesystem::path file, std::function<void(Result<void>)> then) {
    impl_->ask<void, std::monostate>(*impl_->copier_, std::move(then),
                                     [log = impl_->log_file(), file = std::move(file),
                                      stop = impl_->stop_](std::monostate&) { return backup_log(log, file, *stop); });
}

void SqliteLog::status(std::function<void(Result<LogStatus>)> then) {
    auto complete = [impl = std::weak_ptr{impl_}, then = std::move(then)](Result<LogStatus> status) {
        const auto self = impl.lock();
        if (!self) return;
        if (!status) return then(std::move(status));
        status->id = self->id_;
        status->last = self->delivery_->last();
        status->waiting = self->delivery_->waiting();
        status->trouble = self->delivery_->trouble();
        status->commits = self->writer_->commits();
        status->indexed = self->indexer_->mark().position;
        then(std::move(status));
    };
    impl_->ask<LogStatus, LogRows>(
        *impl_->slow_, std::move(complete),
        [log = impl_->log_file(), index = impl_->index_file()](LogRows& rows) -> Result<LogStatus> {
            auto count = rows.count();
            if (!count) return fail(std::move(count.error()));
            LogStatus status;
            status.records = *count;
            status.bytes = size_with_wal(log) + size_with_wal(index);
            return status;
        });
}

void SqliteLog::set_durability(store::Durability durability) {
    impl_->writer_->run([durability](LogRows& rows) {
        const auto* sql =
            durability == store::Durability::full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL";
        if (auto done = rows.database().execute(sql); !done) log::error("the log's durability: {}", done.error().text);
    });
}

} // namespace confab::hub
