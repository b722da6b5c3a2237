// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_queue.hpp"

#include <glib.h>

#include <algorithm>
#include <utility>

namespace confab::gtk {

namespace {

/// Right after the frame is drawn (GDK_PRIORITY_REDRAW), before everything idle.
constexpr int after_drawing = G_PRIORITY_HIGH_IDLE + 25;

using Self = std::shared_ptr<MainQueue>;

} // namespace

void MainQueue::push(std::function<void()> fn) {
    const std::lock_guard lock{mutex_};
    pushed_.push_back(std::move(fn));
    schedule();
}

void MainQueue::wake() {
    const std::lock_guard lock{mutex_};
    schedule();
}

std::vector<std::function<void()>> MainQueue::take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(pushed_, {});
}

void MainQueue::schedule() {
    if (std::exchange(scheduled_, true)) return;
    using std::chrono::milliseconds;
    const auto since = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - last_);
    const auto delay = std::clamp(pace - since, milliseconds{0}, pace);
    auto* source = g_timeout_source_new(static_cast<guint>(delay.count()));
    g_source_set_priority(source, after_drawing);
    g_source_set_callback(source, &MainQueue::dispatch, new Self{shared_from_this()},
                          [](void* self) { delete static_cast<Self*>(self); });
    g_source_attach(source, nullptr);
    g_source_unref(source);
}

int MainQueue::dispatch(void* self) {
    const Self queue = *static_cast<Self*>(self);
    {
        const std::lock_guard lock{queue->mutex_};
        queue->scheduled_ = false;
        queue->last_ = std::chrono::steady_clock::now();
    }
    if (queue->woken_) queue->woken_();
    return G_SOURCE_REMOVE;
}

} // namespace confab::gtk
