// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/pause.hpp"
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

/// A call that does not come back although it was cancelled (a local file system that hangs) is left to itself after this.
inline constexpr std::chrono::seconds grace{2};

namespace detail {

template <class Finish> struct GioCall {
    using Value = std::invoke_result_t<Finish&, GObject*, GAsyncResult*, GError**>;

    explicit GioCall(Finish f) : finish{std::move(f)} {}

    /// A late answer is taken and dropped like any other, with whatever it holds.
    static void ready(GObject* source, GAsyncResult* result, gpointer data) noexcept {
        const std::unique_ptr<std::shared_ptr<GioCall>> call{static_cast<std::shared_ptr<GioCall>*>(data)};
        (*call)->take(source, result);
    }
    void take(GObject* source, GAsyncResult* result) noexcept {
        GError* error = nullptr;
        Value value = finish(source, result, &error);
        if (error) {
            outcome.emplace(tl::unexpected<GioError>{GioError{error->domain, error->code, error->message}});
            g_error_free(error);
        } else {
            outcome.emplace(std::move(value));
        }
        pause->end(CONFAB_OK);
    }

    Finish finish;
    std::optional<GioResult<Value>> outcome;
    glib::Ref<GCancellable> cancellable = glib::Ref<GCancellable>::take(g_cancellable_new());
    std::shared_ptr<Pause> pause = Pause::create();
};

} // namespace detail

/// One asynchronous call of GIO, to be awaited. Called in a function that returns the task, not in one that awaits: see Task.
///
///     Task<GioResult<bool>> remove(Ref<GFile> file, Stop stop) {
///         return gio(
///             std::move(stop),
///             [file](GCancellable* c, GAsyncReadyCallback ready, gpointer data) {
///                 g_file_delete_async(file.get(), G_PRIORITY_DEFAULT, c, ready, data);
///             },
///             [](GObject* f, GAsyncResult* r, GError** e) { return g_file_delete_finish(G_FILE(f), r, e) != FALSE; });
///     }
///
/// `start` is called once, when the task is awaited. `finish` turns the answer into a value that owns itself (a Ref, a number),
/// and holds whatever the call reads or writes meanwhile: that may outlive the wait, see `grace`. A call that succeeded although
/// it was stopped counts as a success; one that was stopped may still have had its effect.
template <class Start, class Finish>
Task<GioResult<typename detail::GioCall<Finish>::Value>> gio(Stop stop, Start start, Finish finish) {
    using Call = detail::GioCall<Finish>;
    if (const auto reason = stop.reason()) co_return tl::unexpected<GioError>{stopped_error(*reason)};
    const auto call = std::make_shared<Call>(std::move(finish));
    start(call->cancellable.get(), &Call::ready, new std::shared_ptr<Call>(call));
    const auto ended = co_await call->pause->until(stop);
    if (!call->outcome) {
        call->pause = Pause::create();
        g_cancellable_cancel(call->cancellable.get());
        [[maybe_unused]] const auto late = co_await call->pause->until(within(grace));
    }
    if (call->outcome && call->outcome->has_value()) co_return std::move(*call->outcome);
    if (ended != CONFAB_OK) co_return tl::unexpected<GioError>{stopped_error(ended)};
    co_return std::move(*call->outcome);
}

} // namespace confab::async
