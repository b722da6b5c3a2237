// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/pause.hpp"
#include "common/async/workers.hpp"
#include "common/glib.hpp"

#include <tl/expected.hpp>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace confab::async {

/// A GError, as a value.
struct GioError {
    GQuark domain = 0;
    int code = 0;
    std::string text;

    [[nodiscard]] bool is(GIOErrorEnum io) const noexcept { return domain == G_IO_ERROR && code == io; }
};

template <class T> using GioResult = tl::expected<T, GioError>;

/// What a stopped call answers: G_IO_ERROR_CANCELLED or G_IO_ERROR_TIMED_OUT.
[[nodiscard]] GioError stopped_error(confab_result reason);
/// G_IO_ERROR_BUSY: too much waits for a worker.
[[nodiscard]] GioError busy_error();

/// A call that does not come back although it was cancelled is left to itself after this.
inline constexpr std::chrono::seconds grace{1};

namespace detail {

/// What a worker and a coroutine have in common; whoever is last deletes it.
template <class F> struct BlockingCall {
    using Outcome = std::invoke_result_t<F&, GCancellable*>;

    explicit BlockingCall(const F& f) : function{f} {}
    void run() noexcept {
        try {
            result.emplace((*function)(cancellable.get()));
        } catch (...) {
            result.emplace(tl::unexpected<GioError>{GioError{G_IO_ERROR, G_IO_ERROR_FAILED, "an exception"}});
        }
        // Here: a stream that goes closes itself, and waits for its server.
        function.reset();
    }

    std::optional<F> function;
    std::optional<Outcome> result; ///< the worker's, until the engine thread is told
    glib::Ref<GCancellable> cancellable = glib::Ref<GCancellable>::take(g_cancellable_new());
    std::shared_ptr<Pause> pause = Pause::create();
};

template <class F>
Task<typename BlockingCall<F>::Outcome> await_call(Stop stop, std::shared_ptr<BlockingCall<F>> call) {
    if (const auto reason = stop.reason()) co_return tl::unexpected<GioError>{stopped_error(*reason)};
    if (!Workers::here()->run([call] { call->run(); }, [call] { call->pause->end(CONFAB_OK); }))
        co_return tl::unexpected<GioError>{busy_error()};
    auto ended = co_await call->pause->until(stop);
    if (ended == CONFAB_OK) co_return std::move(*call->result);
    const auto stopped = ended;
    call->pause = Pause::create();
    g_cancellable_cancel(call->cancellable.get());
    ended = co_await call->pause->until(within(grace));
    if (ended == CONFAB_OK && call->result->has_value()) co_return std::move(*call->result);
    co_return tl::unexpected<GioError>{stopped_error(stopped)};
}

} // namespace detail

/// Blocking calls of GIO, `f(cancellable)` -> GioResult<…>, on a worker thread. GIO's asynchronous calls are no choice: those of
/// GVfs 1.50 answer some in the default main context of the process, which belongs to a toolkit or to nobody.
///
/// `f` is copied, has a name (see Task), and owns what it uses. It is cancelled when `stop` says so, and where that does not help
/// it is left to itself. A call that succeeded although it was stopped counts as a success; one that was stopped may still have
/// had its effect, or have it later.
template <class F> Task<typename detail::BlockingCall<std::remove_const_t<F>>::Outcome> gio(Stop stop, F& f) {
    using Call = detail::BlockingCall<std::remove_const_t<F>>;
    return detail::await_call(std::move(stop), std::make_shared<Call>(f));
}

/// `GError` of a failed call as a value, freed: `return gio_failure(error);`
[[nodiscard]] tl::unexpected<GioError> gio_failure(GError* error);

/// An asynchronous call that answers in the thread-default context as it should (mounting does), and that has no blocking
/// form. Called in a function that returns the task, not in one that awaits: see Task.
///
/// `start(cancellable, ready, data)` is called once, when the task is awaited. `finish(source, result, &error)` turns the answer
/// into a value that owns itself, and holds whatever the call uses meanwhile. Stopping is as with gio().
template <class Start, class Finish> auto gio_async(Stop stop, Start start, Finish finish);

namespace detail {

template <class Finish> struct AsyncCall {
    using Value = std::invoke_result_t<Finish&, GObject*, GAsyncResult*, GError**>;

    explicit AsyncCall(Finish f) : finish{std::move(f)} {}

    /// A late answer is taken and dropped like any other, with whatever it holds.
    static void ready(GObject* source, GAsyncResult* result, gpointer data) noexcept {
        const std::unique_ptr<std::shared_ptr<AsyncCall>> call{static_cast<std::shared_ptr<AsyncCall>*>(data)};
        (*call)->take(source, result);
    }
    void take(GObject* source, GAsyncResult* answer) noexcept {
        GError* error = nullptr;
        Value value = finish(source, answer, &error);
        if (error) result.emplace(gio_failure(error));
        else result.emplace(std::move(value));
        pause->end(CONFAB_OK);
    }

    Finish finish;
    std::optional<GioResult<Value>> result;
    glib::Ref<GCancellable> cancellable = glib::Ref<GCancellable>::take(g_cancellable_new());
    std::shared_ptr<Pause> pause = Pause::create();
};

template <class Start, class Finish>
Task<GioResult<typename AsyncCall<Finish>::Value>> await_async(Stop stop, Start start,
                                                               std::shared_ptr<AsyncCall<Finish>> call) {
    if (const auto reason = stop.reason()) co_return tl::unexpected<GioError>{stopped_error(*reason)};
    start(call->cancellable.get(), &AsyncCall<Finish>::ready, new std::shared_ptr<AsyncCall<Finish>>(call));
    auto ended = co_await call->pause->until(stop);
    if (ended == CONFAB_OK) co_return std::move(*call->result);
    const auto stopped = ended;
    call->pause = Pause::create();
    g_cancellable_cancel(call->cancellable.get());
    ended = co_await call->pause->until(within(grace));
    if (ended == CONFAB_OK && call->result->has_value()) co_return std::move(*call->result);
    co_return tl::unexpected<GioError>{stopped_error(stopped)};
}

} // namespace detail

template <class Start, class Finish> auto gio_async(Stop stop, Start start, Finish finish) {
    return detail::await_async(std::move(stop), std::move(start),
                               std::make_shared<detail::AsyncCall<Finish>>(std::move(finish)));
}

} // namespace confab::async
