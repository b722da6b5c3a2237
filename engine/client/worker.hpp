// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/engine_thread.hpp"
#include "client/sql.hpp"
#include "store/full_text.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace confab::client {

/// What the store's thread works with: a connection of its own, and the full-text index. Made there, at first use.
class WorkerSide {
public:
    WorkerSide(std::filesystem::path folder, std::string source, const std::atomic<bool>& stop,
               std::atomic<bool>& checkpoint)
        : folder_{std::move(folder)}, source_{std::move(source)}, stop_{stop}, checkpoint_{checkpoint} {}

    /// Errors: io.
    Result<Sql*> sql();
    /// Errors: io, storage_full.
    Result<store::FullText*> index();
    /// Brings the write-ahead log into the history's file, where that is wanted. What takes long calls it now and then.
    void checkpoint_if_wanted();
    /// Nothing of what was deleted is left in the files: the index begins anew, the write-ahead log is empty. Errors: io,
    /// storage_full.
    Result<void> wipe();
    /// Nobody waits for the answer any more.
    [[nodiscard]] bool stopped() const noexcept { return stop_; }

private:
    std::filesystem::path folder_;
    std::string source_;
    const std::atomic<bool>& stop_;
    std::atomic<bool>& checkpoint_;
    std::unique_ptr<Sql> sql_;
    std::unique_ptr<store::FullText> index_;
};

/// The thread on which a store does what takes long: checkpoints, the full-text index, searches, exports. Engine thread.
class Worker {
public:
    using Job = std::function<void(WorkerSide&)>;

    /// `source`: FullText::open().
    Worker(Loop& home, const std::filesystem::path& folder, std::string source);
    /// Waits for the job that is running, which is told to stop; the others are not begun.
    ~Worker();

    /// Soon, between two steps of what is running.
    void want_checkpoint();
    /// Runs `job` there, later and in order.
    void post(Job job);

    /// Runs `job` there, and `then` with its answer here, unless the worker ends before.
    template <class Ask, class Then> void ask(Ask job, Then then) {
        post([this, job = std::move(job), then = std::move(then)](WorkerSide& side) mutable {
            home_.post([alive = std::weak_ptr{alive_}, then = std::move(then), answer = job(side)]() mutable {
                if (!alive.expired()) then(std::move(answer));
            });
        });
    }

private:
    Loop& home_;
    std::atomic<bool> stop_ = false;
    std::atomic<bool> checkpoint_ = false; ///< wanted
    std::unique_ptr<WorkerSide> side_;     ///< touched there only
    std::shared_ptr<void> alive_ = std::make_shared<int>();
    EngineThread thread_;
};

} // namespace confab::client
