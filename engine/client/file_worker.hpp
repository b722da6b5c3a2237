// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/engine_thread.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace confab::client {

/// The thread on which what concerns files of the person is done: reading through, hashing, pictures, keys from passphrases.
/// It begins with the first job. Engine thread.
class FileWorker {
public:
    explicit FileWorker(Loop& home) : home_{home} {}
    /// Waits for the job that is running, which is told to stop; the others are not begun.
    ~FileWorker() {
        stop_ = true;
        thread_.reset();
    }
    FileWorker(const FileWorker&) = delete;
    FileWorker& operator=(const FileWorker&) = delete;

    /// Runs `job(stop)` there, later and in order, and `then` with its answer here, unless the worker ends before. `stop`
    /// turns true when nobody waits for the answer any more.
    template <class Ask, class Then> void ask(Ask job, Then then) {
        if (!thread_) thread_ = std::make_unique<EngineThread>();
        thread_->post([this, job = std::move(job), then = std::move(then)]() mutable {
            if (stop_) return;
            using Answer = decltype(job(stop_));
            // Shared: functions in a queue can be copied, and answers hold descriptors.
            auto answer = std::make_shared<Answer>(job(stop_));
            home_.post([alive = std::weak_ptr{alive_}, then = std::move(then), answer]() mutable {
                if (!alive.expired()) then(std::move(*answer));
            });
        });
    }

private:
    Loop& home_;
    std::atomic<bool> stop_ = false;
    std::shared_ptr<void> alive_ = std::make_shared<int>();
    std::unique_ptr<EngineThread> thread_;
};

} // namespace confab::client
