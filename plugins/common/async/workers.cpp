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

constexpr std::size_t most_threads = 24;
constexpr std::size_t most_waiting = 1024;
constexpr std::chrono::seconds last_wait{2};

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
    void push(Work work) {
        const std::lock_guard lock{mutex};
        works.push_back(std::move(work));
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

/// What the threads have in common. Each holds it, since one that hangs in a call outlives the Workers.
struct Workers::Shared {
    std::mutex mutex;
    std::condition_variable wake, ended;
    std::deque<Work> waiting;
    std::size_t idle = 0, threads = 0;
    bool ending = false;
    Finished finished;
    GMainContext* context = g_main_context_ref_thread_default();

    Shared() = default;
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { g_main_context_unref(context); }

    void work() {
        std::unique_lock lock{mutex};
        for (;;) {
            ++idle;
            wake.wait(lock, [this] { return ending || !waiting.empty(); });
            --idle;
            if (ending) break;
            auto next = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            next.job();
            finished.push(std::move(next));
            g_main_context_wakeup(context);
            lock.lock();
        }
        --threads;
        ended.notify_all();
    }
};

Workers::Workers() : shared_{std::make_shared<Shared>()} {
    source_ = g_source_new(&finished_functions, sizeof(FinishedSource));
    reinterpret_cast<FinishedSource*>(source_)->finished =
        new std::shared_ptr<Finished>{std::shared_ptr<Finished>{shared_, &shared_->finished}};
    g_source_attach(source_, shared_->context);
}

Workers::~Workers() {
    g_source_destroy(source_);
    g_source_unref(source_);
    std::deque<Work> dropped;
    std::unique_lock lock{shared_->mutex};
    shared_->ending = true;
    dropped.swap(shared_->waiting);
    shared_->wake.notify_all();
    shared_->ended.wait_for(lock, last_wait, [this] { return shared_->threads == 0; });
    lock.unlock();
    // After the lock: what a function holds may end here.
    dropped.clear();
    [[maybe_unused]] const auto late = shared_->finished.take();
}

bool Workers::run(std::function<void()> job, std::function<void()> then) {
    {
        const std::lock_guard lock{shared_->mutex};
        auto& waiting = shared_->waiting;
        if (waiting.size() >= most_waiting) return false;
        if (shared_->idle <= waiting.size() && shared_->threads < most_threads) {
            std::thread{[shared = shared_] { shared->work(); }}.detach();
            ++shared_->threads;
        }
        waiting.push_back({std::move(job), std::move(then)});
    }
    shared_->wake.notify_one();
    return true;
}

std::size_t Workers::threads() const {
    const std::lock_guard lock{shared_->mutex};
    return shared_->threads;
}

std::shared_ptr<Workers> Workers::here() {
    thread_local std::weak_ptr<Workers> of_this_thread;
    auto workers = of_this_thread.lock();
    if (!workers) {
        workers = std::make_shared<Workers>();
        of_this_thread = workers;
    }
    return workers;
}

namespace detail {

storage::Error stopped(confab_result reason) {
    return {reason, reason == CONFAB_E_TIMEOUT ? N_("It took too long.") : N_("Cancelled."), {}};
}

} // namespace detail

} // namespace confab::async
