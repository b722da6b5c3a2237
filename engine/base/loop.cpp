// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loop.hpp"

#include "base/fd_set.hpp"

#include <glib-unix.h>
#include <glib.h>

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace confab {

namespace {

/// Functions from other threads. The lock is ours rather than GLib's invoke queue, so that ThreadSanitizer sees it.
class PostQueue {
public:
    void push(std::function<void()> fn) {
        const std::lock_guard lock{mutex_};
        functions_.push_back(std::move(fn));
    }
    [[nodiscard]] bool empty() {
        const std::lock_guard lock{mutex_};
        return functions_.empty();
    }
    [[nodiscard]] std::size_t size() {
        const std::lock_guard lock{mutex_};
        return functions_.size();
    }
    /// The oldest, or an empty function.
    [[nodiscard]] std::function<void()> pop() {
        const std::lock_guard lock{mutex_};
        if (functions_.empty()) return {};
        auto fn = std::move(functions_.front());
        functions_.pop_front();
        return fn;
    }

private:
    std::mutex mutex_;
    std::deque<std::function<void()>> functions_;
};

struct QueueSource {
    GSource base;
    PostQueue* queue;
};

gboolean queue_ready(GSource* source) { return !reinterpret_cast<QueueSource*>(source)->queue->empty(); }

gboolean queue_prepare(GSource* source, gint* timeout) {
    *timeout = -1;
    return queue_ready(source);
}

gboolean queue_dispatch(GSource* source, GSourceFunc, gpointer) {
    // What these functions post in turn waits for the next round, so that descriptors and timers get theirs. One by one,
    // since a function may itself run the loop for a while, and then the rest of them run there.
    auto& queue = *reinterpret_cast<QueueSource*>(source)->queue;
    for (auto left = queue.size(); left > 0; --left)
        if (const auto fn = queue.pop()) fn();
    return G_SOURCE_CONTINUE;
}

GSourceFuncs queue_functions{queue_prepare, queue_ready, queue_dispatch, nullptr, nullptr, nullptr};

void end_source(void* source) {
    g_source_destroy(static_cast<GSource*>(source));
    g_source_unref(static_cast<GSource*>(source));
}

/// Starts a source that calls `fn`, once (G_SOURCE_REMOVE) or each time.
template <gboolean again> Handle attach(GSource* source, GMainContext* context, std::function<void()> fn) {
    auto run = [](gpointer data) -> gboolean {
        // A copy: the function may end its own handle.
        const auto function = *static_cast<std::function<void()>*>(data);
        function();
        return again;
    };
    g_source_set_callback(source, run, new std::function<void()>(std::move(fn)),
                          [](gpointer data) { delete static_cast<std::function<void()>*>(data); });
    g_source_attach(source, context);
    return Handle{std::shared_ptr<void>(source, end_source)};
}

} // namespace

class Loop::Impl {
public:
    Impl() : context_{g_main_context_new()}, main_{g_main_loop_new(context_, FALSE)} {
        g_main_context_push_thread_default(context_);
        queue_source_ = g_source_new(&queue_functions, sizeof(QueueSource));
        reinterpret_cast<QueueSource*>(queue_source_)->queue = &queue_;
        g_source_set_can_recurse(queue_source_, TRUE);
        g_source_attach(queue_source_, context_);
        fds_.emplace(context_);
    }
    ~Impl() {
        // A function may hold the last reference to something that posts in its destructor: until nothing is left.
        while (!queue_.empty()) auto dropped = queue_.pop();
        fds_.reset();
        end_source(queue_source_);
        g_main_context_pop_thread_default(context_);
        g_main_loop_unref(main_);
        g_main_context_unref(context_);
    }

    GMainContext* context_;
    GMainLoop* main_;
    PostQueue queue_;
    GSource* queue_source_ = nullptr;
    std::optional<FdSet> fds_;
};

Loop::Loop() : impl_{std::make_unique<Impl>()} {}
Loop::~Loop() = default;

void Loop::run() { g_main_loop_run(impl_->main_); }

void Loop::quit() {
    // Through the queue: a quit() before run() must count too.
    post([main = impl_->main_] { g_main_loop_quit(main); });
}

bool Loop::iterate(bool may_wait) { return g_main_context_iteration(impl_->context_, may_wait) != FALSE; }

void Loop::post(std::function<void()> fn) {
    impl_->queue_.push(std::move(fn));
    g_main_context_wakeup(impl_->context_);
}

Handle Loop::after(std::chrono::milliseconds delay, std::function<void()> fn) {
    return attach<G_SOURCE_REMOVE>(g_timeout_source_new(static_cast<guint>(delay.count())), impl_->context_,
                                   std::move(fn));
}

Handle Loop::on_signal(int signal, std::function<void()> fn) {
    return attach<G_SOURCE_CONTINUE>(g_unix_signal_source_new(signal), impl_->context_, std::move(fn));
}

Handle Loop::watch(int fd, std::uint32_t events, std::function<void(std::uint32_t)> fn) {
    return impl_->fds_->add(fd, events, std::move(fn));
}

GMainContext* Loop::context() const noexcept { return impl_->context_; }

} // namespace confab
