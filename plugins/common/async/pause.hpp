// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/stop.hpp"
#include "common/async/task.hpp"
#include "common/glib.hpp"

#include <coroutine>
#include <memory>
#include <optional>
#include <vector>

namespace confab::async {

/// One wait of one coroutine, which ends once: by end(), by its Stop, or with the coroutine. All other awaitables are made
/// of it. Engine thread, which needs a thread-default GMainContext.
class Pause : public std::enable_shared_from_this<Pause> {
public:
    class Awaiter;

    [[nodiscard]] static std::shared_ptr<Pause> create() { return std::make_shared<Pause>(); }

    /// The first one counts. Whoever waits is resumed in a later round of the loop, never inside this call.
    void end(confab_result result);
    [[nodiscard]] bool ended() const noexcept { return ended_.has_value(); }
    /// `co_await pause->until(stop)`, once: what end() said, or the reason of `stop`.
    [[nodiscard]] Awaiter until(Stop stop);

private:
    std::coroutine_handle<> waiter_;
    std::optional<confab_result> ended_;
    glib::Source source_; ///< the deadline, then the resumption
    Subscription subscription_;
};

class Pause::Awaiter {
public:
    Awaiter(std::shared_ptr<Pause> pause, Stop stop) noexcept : pause_{std::move(pause)}, stop_{std::move(stop)} {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    ~Awaiter();

    [[nodiscard]] bool await_ready();
    void await_suspend(std::coroutine_handle<> waiter);
    [[nodiscard]] confab_result await_resume() const noexcept { return *pause_->ended_; }

private:
    std::shared_ptr<Pause> pause_;
    Stop stop_;
};

/// E_CANCELLED or E_TIMEOUT where `stop` came first, else CONFAB_OK after `time`, and in a later round of the loop in any case.
[[nodiscard]] Task<confab_result> sleep(std::chrono::milliseconds time, Stop stop);

/// Something that happens now and then. Each set() wakes all that wait, or, where nobody waits, the next one. Engine thread.
class Event {
public:
    void set();
    /// CONFAB_OK, or why `stop` ended it. The Event has to outlive the wait.
    [[nodiscard]] Task<confab_result> wait(Stop stop);

private:
    bool set_ = false;
    std::vector<std::weak_ptr<Pause>> waiting_;
};

} // namespace confab::async
