// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "base/time.hpp"
#include "hub/log.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace confab::server {

/// The next 02:00 of this computer's time zone that is later than `time`.
[[nodiscard]] Timestamp next_night(Timestamp time);

/// Forgets records that are older than a number of days, at 02:00 each night. Engine thread; loop and log outlive it.
class Retention {
public:
    using Done = std::function<void(Result<std::size_t>)>;

    /// The wall clock may be set while one waits, so it is looked at each time that `look_again` has passed. One that is days
    /// ahead of the night that was waited for is not believed: that night nothing is forgotten, and an error line says so.
    Retention(Loop& loop, hub::Log& log, Clock clock, std::chrono::days days,
              std::chrono::milliseconds look_again = std::chrono::minutes{1});

    /// 0: nothing is forgotten.
    void set_days(std::chrono::days days) noexcept { days_ = days; }
    [[nodiscard]] std::chrono::days days() const noexcept { return days_; }

    /// Forgets them now; with `dry_run` it only counts. `then` gets their number: 0 without days. Errors: the log's.
    void run(bool dry_run, Done then);

private:
    void wait();
    void night(Timestamp now, Timestamp waited_for);

    Loop& loop_;
    hub::Log& log_;
    Clock clock_;
    std::chrono::days days_;
    const std::chrono::milliseconds look_again_;
    Timestamp next_;
    Handle timer_;
};

} // namespace confab::server
