// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace confab::async {

using Clock = std::chrono::steady_clock;

namespace detail {
class StopState;
}

/// A function that is called when something is stopped, as long as this object lives. Engine thread.
class Subscription {
public:
    Subscription() = default;
    Subscription(std::weak_ptr<detail::StopState> state, std::uint64_t number) noexcept;
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription other) noexcept;
    ~Subscription();

private:
    std::weak_ptr<detail::StopState> state_;
    std::uint64_t number_ = 0;
};

/// When to give up: somebody no longer wants it, or a point in time has come. A value; copies mean the same. An empty one
/// never ends, which no wait on anything outside of this process may have.
class Stop {
public:
    Stop() = default;

    /// E_CANCELLED or E_TIMEOUT once it is to end. Any thread.
    [[nodiscard]] std::optional<confab_result> reason() const noexcept;
    /// Any thread.
    [[nodiscard]] bool requested() const noexcept { return reason().has_value(); }
    [[nodiscard]] std::optional<Clock::time_point> deadline() const noexcept { return deadline_; }
    /// The same, but at the latest after `time` from now.
    [[nodiscard]] Stop within(std::chrono::milliseconds time) const;
    /// Calls `fn` when it is cancelled, inside StopSource::cancel(); not at the deadline. Engine thread.
    [[nodiscard]] Subscription on_cancel(std::function<void()> fn) const;

private:
    friend class StopSource;
    std::shared_ptr<detail::StopState> state_;
    std::optional<Clock::time_point> deadline_;
};

/// `co_await folder.list(path, within(10s, stop))`
[[nodiscard]] inline Stop within(std::chrono::milliseconds time, const Stop& stop = {}) { return stop.within(time); }

/// Who may cancel. Its end does not: what was handed out goes on. Engine thread.
class StopSource {
public:
    /// Is cancelled with `parent` too, and has its deadline.
    explicit StopSource(const Stop& parent = {});

    [[nodiscard]] Stop stop() const { return stop_; }
    void cancel();

private:
    Stop stop_;
    Subscription of_parent_;
};

} // namespace confab::async
