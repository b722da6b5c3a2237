// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/scope.hpp"
#include "common/async/task.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <optional>

/// A main context for this thread, and coroutines run in it to their end.
namespace confab::async::test {

inline constexpr std::chrono::seconds limit{30}; ///< generous, and one for all tests

class Loop {
public:
    Loop() : context_{g_main_context_new()} { g_main_context_push_thread_default(context_); }
    ~Loop() {
        finish();
        g_main_context_pop_thread_default(context_);
        g_main_context_unref(context_);
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs what is ready, without waiting.
    void settle() {
        while (g_main_context_iteration(context_, FALSE)) {}
    }
    /// Runs it until no task is left. They come to their end by themselves: who waits for a worker thread, when that has answered.
    void finish() {
        settle();
        const auto end = Clock::now() + limit;
        while (tasks_running() > 0 && Clock::now() < end)
            if (!g_main_context_iteration(context_, FALSE)) g_usleep(1'000);
        BOOST_CHECK(tasks_running() == 0);
    }
    /// Runs the loop until `done()`; ends the test where that takes longer than the limit.
    void until(const std::function<bool()>& done) {
        glib::Source tick; // wakes the loop, so that the limit is seen
        tick.after(std::chrono::milliseconds{100}, [] { return true; });
        const auto end = Clock::now() + limit;
        while (!done()) {
            BOOST_REQUIRE(Clock::now() < end);
            g_main_context_iteration(context_, TRUE);
        }
    }
    /// The value of a task.
    template <class T> T run(Task<T> task) {
        std::optional<T> value;
        Scope scope;
        scope.spawn(keep(std::move(task), value));
        until([&] { return scope.running() == 0; });
        return std::move(value.value()); // throws where the task threw
    }
    void run(Task<void> task) {
        Scope scope;
        scope.spawn(std::move(task));
        until([&] { return scope.running() == 0; });
    }

private:
    template <class T> static Task<void> keep(Task<T> task, std::optional<T>& into) {
        auto value = co_await task;
        into.emplace(std::move(value));
    }

    GMainContext* context_;
};

} // namespace confab::async::test
