// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/sqlite_log.hpp"
#include "hub/sqlite_log_delivery.hpp"
#include "hub/sqlite_log_indexer.hpp"
#include "hub/sqlite_log_rows.hpp"
#include "hub/sqlite_log_worker.hpp"
#include "hub/sqlite_log_writer.hpp"
#include "store/folder_lock.hpp"

#include <atomic>
#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace confab::hub {

/// The threads of an SqliteLog, and what the engine thread knows. Engine thread, but for what says otherwise; threads reach
/// it through the loop only.
class SqliteLog::Impl : public std::enable_shared_from_this<Impl> {
public:
    /// A connection for each thread that has one.
    struct Connections {
        LogRows writer, reader, slow, indexer, holders;
    };

    Impl(Loop& loop, store::FolderLock lock, std::filesystem::path folder, std::string id, Options options)
        : loop_{loop}, lock_{std::move(lock)}, folder_{std::move(folder)}, id_{std::move(id)}, options_{options} {}

    void start(Seq last, Connections connections);
    /// Commits what waits, ends the threads.
    void stop();

    [[nodiscard]] std::filesystem::path log_file() const { return folder_ / "log.sqlite"; }
    [[nodiscard]] std::filesystem::path index_file() const { return folder_ / "search.sqlite"; }

    /// Asks a thread, and gives its answer in the loop.
    template <class T, class Thing>
    void ask(Worker<Thing>& worker, std::function<void(Result<T>)> then, std::function<Result<T>(Thing&)> question) {
        worker.run([&loop = loop_, weak = weak_from_this(), then = std::move(then), question = std::move(question)](
                       Thing& thing) mutable { answer(loop, std::move(weak), std::move(then), question(thing)); });
    }

    /// Gives an answer in the loop, unless the log has ended by then. Any thread.
    template <class T>
    static void answer(Loop& loop, std::weak_ptr<Impl> weak, std::function<void(Result<T>)> then, Result<T> result) {
        loop.post([weak = std::move(weak), then = std::move(then), result = std::move(result)]() mutable {
            if (const auto self = weak.lock(); self && !self->stopping_) then(std::move(result));
        });
    }
    template <class T> void answer(std::function<void(Result<T>)> then, Result<T> result) {
        answer(loop_, weak_from_this(), std::move(then), std::move(result));
    }

    /// Has `fn` called with this in the loop, unless the log has ended by then. Any thread.
    static void post(Loop& loop, std::weak_ptr<Impl> weak, std::function<void(Impl&)> fn) {
        loop.post([weak = std::move(weak), fn = std::move(fn)] {
            if (const auto self = weak.lock(); self && !self->stopping_) fn(*self);
        });
    }

    void committed(LogWriter::Group group);

    /// Has the records counted; it takes a while where there are many.
    void count(Seq upto);
    void status(std::function<void(Result<LogStatus>)> then);

    /// Deletes a little, and then goes on.
    void trim_some(Timestamp before, std::size_t done, std::function<void(Result<std::size_t>)> then);

    Loop& loop_;
    const store::FolderLock lock_;
    const std::filesystem::path folder_;
    const std::string id_;
    /// How exactly it is known when a holder came back last.
    static constexpr std::chrono::hours used_precision{24};
    const Options options_;
    const Timestamp opened_ = now();

    /// Holders that are not in the file yet, and how many times they are on their way.
    struct Added {
        Lineage lineage;
        int times = 0;
    };
    std::map<std::string, Added, std::less<>> added_;
    std::optional<LogRows> holders_; ///< the engine thread's connection

    std::shared_ptr<LogDelivery> delivery_;
    std::int64_t records_ = 0; ///< since it was opened, until they have been counted
    bool counted_ = false;
    std::vector<std::function<void()>> uncounted_;                                         ///< for when they have been
    std::size_t searches_ = 0;                                                             ///< without an answer
    std::shared_ptr<std::atomic<bool>> stop_ = std::make_shared<std::atomic<bool>>(false); ///< for long work
    bool stopping_ = false;

    std::optional<LogWriter> writer_;
    std::optional<LogIndexer> indexer_;
    std::optional<Worker<LogRows>> reader_; ///< for what is quick; and `status`
    std::optional<Worker<LogRows>> slow_;   ///< for searches and counts
    std::optional<Worker<std::monostate>> copier_;
};

} // namespace confab::hub
