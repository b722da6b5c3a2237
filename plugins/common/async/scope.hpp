// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/pause.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

namespace confab::async {

/// The tasks that belong to something: a session, a room. Engine thread.
///
/// Its end cancels stop(); tasks that still run keep what they hold and come to their end by themselves, as every wait in
/// them is cancelled. Whoever has to know that nothing runs any more awaits drained() first.
class Scope {
public:
    explicit Scope(const Stop& parent = {});
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

    /// Calls `failed` when a task throws: out of memory, or a fault of ours. It must not throw itself.
    void on_failure(std::function<void()> failed);
    /// Runs it up to its first wait, now.
    void spawn(Task<void> task);
    /// What the tasks of this scope wait with.
    [[nodiscard]] Stop stop() const;
    void cancel();
    [[nodiscard]] std::size_t running() const noexcept;
    /// CONFAB_OK once no task runs. Not for a task of this scope.
    [[nodiscard]] Task<confab_result> drained(Stop stop);

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// Tasks of all scopes of this thread that have not ended.
[[nodiscard]] std::size_t tasks_running() noexcept;

/// Runs `one(item)` for all of them in their order, at most `parallel` at a time, and ends when all have ended. An exception
/// of one is thrown after all others have ended. After a stop nothing more is begun. `one` is copied, and has a name: see Task.
template <class T, class F> Task<void> for_each(std::vector<T> items, std::size_t parallel, Stop stop, F& one);

namespace detail {

template <class T> struct Work {
    std::vector<T> items;
    Stop stop;
    std::function<Task<void>(T)> one;
    std::size_t next = 0;
    std::exception_ptr fault;
};

template <class T> Task<void> run_some(std::shared_ptr<Work<T>> work) {
    while (work->next < work->items.size() && !work->fault && !work->stop.requested()) {
        auto item = std::move(work->items[work->next++]);
        try {
            co_await work->one(std::move(item));
        } catch (...) {
            work->fault = std::current_exception();
        }
    }
}

template <class T> Task<void> run_all(std::shared_ptr<Work<T>> work, std::size_t parallel) {
    Scope scope;
    for (std::size_t i = 0; i < parallel && work->next < work->items.size(); ++i) scope.spawn(run_some(work));
    // Each of them ends by its own limits.
    [[maybe_unused]] const auto ended = co_await scope.drained(Stop{});
    if (work->fault) std::rethrow_exception(work->fault);
}

} // namespace detail

template <class T, class F> Task<void> for_each(std::vector<T> items, std::size_t parallel, Stop stop, F& one) {
    auto work = std::make_shared<detail::Work<T>>();
    work->items = std::move(items);
    work->stop = std::move(stop);
    work->one = one;
    return detail::run_all(std::move(work), parallel);
}

} // namespace confab::async
