// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace confab::hub {

/// A thread that runs jobs one after the other on something it owns. The destructor drops what has not begun.
template <class Thing> class Worker {
public:
    using Job = std::function<void(Thing&)>;

    explicit Worker(Thing thing) : thing_{std::move(thing)}, thread_{[this] { work(); }} {}
    ~Worker() {
        {
            const std::lock_guard lock{mutex_};
            stop_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Any thread.
    void run(Job job) {
        {
            const std::lock_guard lock{mutex_};
            jobs_.push_back(std::move(job));
        }
        wake_.notify_one();
    }

private:
    void work() {
        std::unique_lock lock{mutex_};
        while (true) {
            wake_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
            if (stop_) return;
            auto job = std::move(jobs_.front());
            jobs_.pop_front();
            lock.unlock();
            job(thing_);
            job = nullptr; // outside of the lock: it may own something
            lock.lock();
        }
    }

    Thing thing_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    bool stop_ = false;
    std::thread thread_; ///< last: it uses the others
};

} // namespace confab::hub
