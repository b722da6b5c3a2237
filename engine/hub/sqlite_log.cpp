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
/// About what an append holds in memory.
std::size_t size_of(const Record& record) {
    return sizeof record + record.body.size() + record.origin.value.size() + record.sender_name.size();
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
    std::error_code none;
    const auto wal = std::filesystem::file_size(file.string() + "-wal", none);
    const bool wal_left = !none && wal > 0;
    auto writer = connection(Mode::create);
    if (!writer) return fail(std::move(writer.error()));
    if (auto marked = writer->mark_open(wal_left); !marked) {
        marked.error().text = fmt::format("{}: {}", file.string(), marked.error().text);
        return fail(std::move(marked.error()));
    }
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
    const auto bytes = size_of(record);
    if (impl_->delivery_->waiting() >= impl_->options_.most_waiting ||
        impl_->delivery_->waiting_bytes() + bytes > impl_->options_.most_waiting_bytes)
        return impl_->answer<Committed>(std::move(then), too_many_waiting());
    impl_->delivery_->expect(std::move(then), bytes);
    impl_->writer_->append(std::move(record));
}

void SqliteLog::repeated(Record record, Repeated then) {
    if (impl_->delivery_->waiting() >= impl_->options_.most_waiting)
        return impl_->answer<std::optional<Committed>>(std::move(then), too_many_waiting());
    impl_->delivery_->expect_reply();
    impl_->writer_->ask(std::move(record), std::move(then));
}

Handle SqliteLog::tail(Seq from, Tail tell) { return impl_->delivery_->tail(from, std::move(tell)); }

void SqliteLog::read(Scope scope, Seq from, PageLimit limit, Direction direction, Read then) {
    impl_->ask<LogPage, LogRows>(*impl_->reader_, std::move(then),
                                 [=, upto = last(), scope = std::move(scope)](LogRows& rows) {
                                     return rows.read(scope, from, upto, limit, direction);
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
        [&indexer, upto = last(), stop = impl_->stop_, query = std::move(query),
         limits = SearchLimits{impl_->options_.search_time, impl_->options_.search_candidates}](
            LogRows& rows) -> Result<LogPage> {
            const auto mark = indexer.mark();
            auto found = search_log(rows, indexer.index().get(), query, upto, limits, *stop);
            if (!found) return fail(std::move(found.error()));
            if (found->index_broken) indexer.rebuild(mark);
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
    if (known.used + Impl::used_precision < now()) add(token_sha256_hex, known.lineage); // kept by trim()
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
    if (impl_->counted_) return impl_->status(std::move(then));
    impl_->uncounted_.push_back([impl = std::weak_ptr{impl_}, then = std::move(then)] {
        if (const auto self = impl.lock()) self->status(then);
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
