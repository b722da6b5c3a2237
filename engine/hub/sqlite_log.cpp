// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "hub/sqlite_log_delivery.hpp"
#include "hub/sqlite_log_rows.hpp"
#include "hub/sqlite_log_worker.hpp"
#include "hub/sqlite_log_writer.hpp"
#include "store/folder_lock.hpp"

#include <map>
#include <utility>

namespace confab::hub {

namespace {

constexpr std::size_t tail_page = 500;

} // namespace

class SqliteLog::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Loop& loop, store::FolderLock lock, std::filesystem::path folder, std::string id, Options options,
         LogRows holders)
        : loop_{loop}, lock_{std::move(lock)}, folder_{std::move(folder)}, id_{std::move(id)}, options_{options},
          holders_{std::move(holders)} {}

    void start(Seq last, LogRows writer, LogRows reader) {
        reader_.emplace(std::move(reader));
        delivery_ = std::make_shared<LogDelivery>(loop_, last, [this](Seq from, Seq upto, Read then) {
            ask<LogPage>(std::move(then), [=](LogRows& rows) -> Result<LogPage> {
                auto records = rows.between(from, upto, tail_page, Direction::forward);
                if (!records) return fail(std::move(records.error()));
                LogPage page{std::move(*records), false};
                page.more = page.records.size() == tail_page;
                return page;
            });
        });
        writer_.emplace(std::move(writer), options_.group_delay, options_.group_records,
                        [&loop = loop_, weak = weak_from_this()](LogWriter::Group group) {
                            loop.post([weak, group = std::move(group)]() mutable {
                                if (const auto self = weak.lock()) self->delivery_->committed(std::move(group));
                            });
                        });
    }

    void stop() {
        delivery_->stop();
        stopping_ = true;
        writer_.reset();
        reader_.reset();
    }

    /// Asks the reader's thread.
    template <class T> void ask(std::function<void(Result<T>)> then, std::function<Result<T>(LogRows&)> question) {
        reader_->run([&loop = loop_, weak = weak_from_this(), then = std::move(then), question = std::move(question)](
                         LogRows& rows) mutable { post(loop, std::move(weak), std::move(then), question(rows)); });
    }

    /// Gives an answer in the loop, unless the log has ended by then. Any thread.
    template <class T>
    static void post(Loop& loop, std::weak_ptr<Impl> weak, std::function<void(Result<T>)> then, Result<T> answer) {
        loop.post([weak = std::move(weak), then = std::move(then), answer = std::move(answer)]() mutable {
            if (const auto self = weak.lock(); self && !self->stopping_) then(std::move(answer));
        });
    }

    Loop& loop_;
    const store::FolderLock lock_;
    const std::filesystem::path folder_;
    const std::string id_;
    const Options options_;
    LogRows holders_;                                   ///< the engine thread's connection
    std::map<std::string, Lineage, std::less<>> added_; ///< holders that may not be in the file yet
    std::shared_ptr<LogDelivery> delivery_;
    std::optional<LogWriter> writer_;
    std::optional<Worker<LogRows>> reader_;
    bool stopping_ = false;
};

Result<std::unique_ptr<SqliteLog>> SqliteLog::open(Loop& loop, const std::filesystem::path& folder, Options options) {
    using Mode = store::Database::Mode;
    auto lock = store::FolderLock::hold(folder);
    if (!lock) return fail(std::move(lock.error()));
    const auto file = folder / "log.sqlite";
    auto writer = LogRows::open(file, Mode::create, options.durability);
    if (!writer) return fail(std::move(writer.error()));
    auto id = writer->log_id();
    if (!id) return fail(std::move(id.error()));
    auto last = writer->last();
    if (!last) return fail(std::move(last.error()));
    auto reader = LogRows::open(file, Mode::read, options.durability);
    if (!reader) return fail(std::move(reader.error()));
    auto holders = LogRows::open(file, Mode::read, options.durability);
    if (!holders) return fail(std::move(holders.error()));
    auto impl = std::make_shared<Impl>(loop, std::move(*lock), folder, std::move(*id), options, std::move(*holders));
    impl->start(*last, std::move(*writer), std::move(*reader));
    return std::unique_ptr<SqliteLog>{new SqliteLog{std::move(impl)}};
}

SqliteLog::SqliteLog(std::shared_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}

SqliteLog::~SqliteLog() { impl_->stop(); }

const std::string& SqliteLog::id() const noexcept { return impl_->id_; }

Seq SqliteLog::last() const noexcept { return impl_->delivery_->last(); }

void SqliteLog::append(Record record, Appended then) {
    if (impl_->delivery_->waiting() >= impl_->options_.most_waiting)
        return Impl::post<Committed>(
            impl_->loop_, impl_, std::move(then),
            fail(Code::rate_limited, "{}", tr("Too many messages wait to be stored. Try again later.")));
    impl_->delivery_->expect(std::move(then));
    impl_->writer_->append(std::move(record));
}

Handle SqliteLog::tail(Seq from, Tail tell) { return impl_->delivery_->tail(from, std::move(tell)); }

void SqliteLog::read(Scope scope, Seq from, std::size_t count, Direction direction, Read then) {
    impl_->ask<LogPage>(std::move(then), [=, upto = last(), scope = std::move(scope)](LogRows& rows) {
        return rows.read(scope, from, upto, count, direction);
    });
}

void SqliteLog::find(Scope scope, Timestamp time, std::function<void(Result<Seq>)> then) {
    impl_->ask<Seq>(std::move(then), [=, upto = last(), scope = std::move(scope)](LogRows& rows) {
        return rows.find(scope, time, upto);
    });
}

void SqliteLog::trim(Timestamp before, bool dry_run, std::function<void(Result<std::size_t>)> then) {
    (void)before, (void)dry_run;
    Impl::post<std::size_t>(impl_->loop_, impl_, std::move(then), fail(Code::unsupported, "not yet"));
}

void SqliteLog::search(SearchQuery, Read then) {
    Impl::post<LogPage>(impl_->loop_, impl_, std::move(then), fail(Code::unsupported, "not yet"));
}

std::optional<SqliteLog::Lineage> SqliteLog::find(std::string_view token_sha256_hex) {
    if (const auto known = impl_->added_.find(token_sha256_hex); known != impl_->added_.end()) return known->second;
    auto found = impl_->holders_.holder(token_sha256_hex);
    if (found) return std::move(*found);
    log::error("the log can't be read: {}", found.error().text);
    return std::nullopt;
}

void SqliteLog::add(std::string_view token_sha256_hex, const Lineage& lineage) {
    impl_->added_[std::string{token_sha256_hex}] = lineage;
    impl_->writer_->add_holder(std::string{token_sha256_hex}, lineage);
}

void SqliteLog::backup(std::filesystem::path, std::function<void(Result<void>)> then) {
    Impl::post<void>(impl_->loop_, impl_, std::move(then), fail(Code::unsupported, "not yet"));
}

void SqliteLog::status(std::function<void(Result<LogStatus>)> then) {
    Impl::post<LogStatus>(impl_->loop_, impl_, std::move(then), fail(Code::unsupported, "not yet"));
}

void SqliteLog::set_durability(store::Durability durability) {
    impl_->writer_->run([durability](LogRows& rows) {
        const auto* sql =
            durability == store::Durability::full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL";
        if (auto done = rows.database().execute(sql); !done) log::error("the log's durability: {}", done.error().text);
    });
}

} // namespace confab::hub
