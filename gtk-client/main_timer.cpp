// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_timer.hpp"

#include <glib.h>

#include <utility>

namespace confab::gtk {

namespace {

struct Timer {
    explicit Timer(std::function<void()> fn) : fn{std::move(fn)} {}
    ~Timer() {
        if (source != 0) g_source_remove(source);
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    std::function<void()> fn;
    guint source = 0;
};

gboolean dispatch(gpointer data) {
    auto* timer = static_cast<Timer*>(data);
    timer->source = 0;
    // Not the timer's own: the function may end its handle, and the timer with that.
    const auto fn = std::exchange(timer->fn, {});
    fn();
    return G_SOURCE_REMOVE;
}

} // namespace

Handle after(std::chrono::milliseconds delay, std::function<void()> fn) {
    auto timer = std::make_shared<Timer>(std::move(fn));
    timer->source = g_timeout_add(static_cast<guint>(delay.count()), &dispatch, timer.get());
    return Handle{timer};
}

} // namespace confab::gtk
