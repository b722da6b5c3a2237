// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/pause.hpp"
#include "common/result.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>

namespace confab::async {

/// Threads for what takes longer than the engine thread may: key derivation, hashing, files. There are as many as run at once,
/// up to 24, since some of them may hang in a call.
///
/// The transport keeps the one of its engine thread from its constructor to its end: what runs then is waited for, what waits
/// is dropped. A thread that hangs for more than two seconds is left to itself; what it runs must call no host function then.
class Workers {
public:
    /// The one of this thread, made for its first user and gone with its last one: what awaits is none, so somebody has to keep
    /// it. Needs a thread-default GMainContext.
    [[nodiscard]] static std::shared_ptr<Workers> here();

    Workers();
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// Runs `job` on a worker, then `then` on the engine thread, in a round of its loop. False: too much waits already.
    /// Both are destroyed on the engine thread, or with the Workers.
    [[nodiscard]] bool run(std::function<void()> job, std::function<void()> then);
    /// How many there are.
    [[nodiscard]] std::size_t threads() const;

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
    GSource* source_; ///< tells the engine thread what has been done
};

namespace detail {

template <class T> struct Flat { using type = storage::Result<T>; };
template <class T> struct Flat<storage::Result<T>> { using type = storage::Result<T>; };

/// What a worker and a coroutine have in common; whoever is last deletes it.
template <class F> struct Job {
    using Value = std::invoke_result_t<F&>;
    using Outcome = typename Flat<Value>::type;
    explicit Job(const F& f) : function{f} {}
    void run() noexcept {
        try {
            if constexpr (std::is_void_v<Value>) {
                function();
                result.emplace();
            } else {
                result.emplace(function());
            }
        } catch (...) {
            result.emplace(storage::fail(CONFAB_E_INTERNAL, "", "an exception on a worker thread"));
        }
    }

    F function;
    std::optional<Outcome> result; ///< the worker's, until the engine thread is told
    std::shared_ptr<Pause> pause = Pause::create();
};

[[nodiscard]] storage::Error stopped(confab_result reason);

template <class F> Task<typename Job<F>::Outcome> await_job(Stop stop, std::shared_ptr<Job<F>> job) {
    if (const auto reason = stop.reason()) co_return storage::fail(stopped(*reason));
    if (!Workers::here()->run([job] { job->run(); }, [job] { job->pause->end(CONFAB_OK); }))
        co_return storage::fail(CONFAB_E_AGAIN, "", "too much waits for a worker thread");
    const auto ended = co_await job->pause->until(stop);
    if (ended != CONFAB_OK) co_return storage::fail(stopped(ended));
    co_return std::move(*job->result);
}

} // namespace detail

/// `const auto hashing = [bytes] { return sha256(*bytes); }; auto hash = co_await in_thread(stop, hashing);`
///
/// What `f` returns, as a Result; a Result as it is. `f` is copied, and has a name: see Task. Given up when `stop` says so, and
/// `f` then still runs to its end by itself: it owns all that it uses (shared_ptr, copies), and looks at stop.requested() where
/// it takes long. E_AGAIN: too much waits already. What it throws is E_INTERNAL.
template <class F> Task<typename detail::Job<std::remove_const_t<F>>::Outcome> in_thread(Stop stop, F& f) {
    using Job = detail::Job<std::remove_const_t<F>>;
    return detail::await_job(std::move(stop), std::make_shared<Job>(f));
}

} // namespace confab::async
