// SPDX-License-Identifier: GPL-3.0-or-later
#include "workers.hpp"

#include "common/i18n.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace confab::async {
namespace {

constexpr std::size_t threads = 3;
constexpr std::size_t most_waiting = 1024;

struct Work {
    std::function<void()> job, then;
};

/// What has been done, for the engine thread. The lock is ours rather than that of GLib's invoke queue, so that
/// ThreadSanitizer sees it.
struct Finished {
    std::mutex mutex;
    std::deque<Work> works;

    [[nodiscard]] bool empty() {
        const std::lock_guard lock{mutex};
        return works.empty();
    }
    [[nodiscard]] std::deque<Work> take() {
        const std::lock_guard lock{mutex};
        return std::exchange(works, {});
    }
};

struct FinishedSource {
    GSource base;
    std::shared_ptr<Finished>* finished;
};

Finished& finished_of(GSource* source) { return **reinterpret_cast<FinishedSource*>(source)->finished; }

GSourceFuncs finished_functions{
    [](GSource* source, gint* timeout) -> gboolean {
        *timeout = -1;
        return !finished_of(source).empty();
    },
    [](GSource* source) -> gboolean { return !finished_of(source).empty(); },
    [](GSource* source, GSourceFunc, gpointer) -> gboolean {
        for (const auto& work : finished_of(source).take()) work.then();
        return G_SOURCE_CONTINUE;
    },
    [](GSource* source) { delete reinterpret_cast<FinishedSource*>(source)->finished; },
    nullptr,
    nullptr,
};

} // namespace

class Workers::Impl {
public:
    Impl() : context_{g_main_context_ref_thread_default()} {
        source_ = g_source_new(&finished_functions, sizeof(FinishedSource));
        reinterpret_cast<FinishedSource*>(source_)->finished = new std::shared_ptr<Finished>{finished_};
        g_source_attach(source_, context_);
        for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
    }
    ~Impl() {
        {
            const std::lock_guard lock{mutex_};
            ending_ = true;
        }
        wake_.notify_all();
        for (auto& thread : threads_) thread.join();
        g_source_destroy(source_);
        g_source_unref(source_);
        g_main_context_unref(context_);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] bool run(Work work) {
        {
            const std::lock_guard lock{mutex_};
            if (waiting_.size() >= most_waiting) return false;
            waiting_.push_back(std::move(work));
        }
        wake_.notify_one();
        return true;
    }

private:
    void work() {
        for (;;) {
            Work next;
            {
                std::unique_lock lock{mutex_};
                wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
                if (ending_) return;
                next = std::move(waiting_.front());
                waiting_.pop_front();
            }
            next.job();
            // The job goes with `then`, so that what it holds ends on the engine thread.
            {
                const std::lock_guard lock{finished_->mutex};
                finished_->works.push_back(std::move(next));
            }
            g_main_context_wakeup(context_);
        }
    }

    GMainContext* context_;
    GSource* source_;
    std::shared_ptr<Finished> finished_ = std::make_shared<Finished>();
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Work> waiting_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

std::shared_ptr<Workers> Workers::here() {
    thread_local std::weak_ptr<Workers> of_this_thread;
    auto workers = of_this_thread.lock();
    if (!workers) {
        workers = std::make_shared<Workers>();
        of_this_thread = workers;
    }
    return workers;
}

Workers::Workers() : impl_{std::make_unique<Impl>()} {}
Workers::~Workers() = default;

bool Workers::run(std::function<void()> job, std::function<void()> then) {
    return impl_->run({std::move(job), std::move(then)});
}

namespace detail {

storage::Error stopped(confab_result reason) {
    return {reason, reason == CONFAB_E_TIMEOUT ? N_("It took too long.") : N_("Cancelled."), {}};
}

} // namespace detail

} // namespace confab::async
