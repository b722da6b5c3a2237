// SPDX-License-Identifier: GPL-3.0-or-later
#include "retention.hpp"

#include "base/log.hpp"

#include <ctime>
#include <utility>

namespace confab::server {

namespace {
constexpr int hour_of_night = 2;
constexpr std::chrono::days believed{2}; ///< from the night that is waited for, either way
} // namespace

Timestamp next_night(Timestamp time) {
    const auto seconds = std::chrono::system_clock::to_time_t(time);
    for (int day = 0;; ++day) {
        std::tm local{};
        localtime_r(&seconds, &local);
        local.tm_mday += day;
        local.tm_hour = hour_of_night;
        local.tm_min = local.tm_sec = 0;
        local.tm_isdst = -1; // 02:00 may not exist that night: mktime then takes 03:00
        const auto night = std::chrono::system_clock::from_time_t(std::mktime(&local));
        if (night > time) return std::chrono::time_point_cast<Timestamp::duration>(night);
    }
}

Retention::Retention(Loop& loop, hub::Log& log, Clock clock, std::chrono::days days,
                     std::chrono::milliseconds look_again)
    : loop_{loop}, log_{log}, clock_{std::move(clock)}, days_{days}, look_again_{look_again}, next_{next_night(
                                                                                                  clock_())} {
    wait();
}

void Retention::wait() {
    timer_ = loop_.after(look_again_, [this] {
        const auto now = clock_();
        // Back by more than a day: somebody corrected the clock.
        if (next_ - now > believed) next_ = next_night(now);
        if (now >= next_) night(now, std::exchange(next_, next_night(now)));
        wait();
    });
}

void Retention::night(Timestamp now, Timestamp waited_for) {
    if (days_.count() == 0) return;
    // A clock that is wrong would have everything forgotten: an operator gets a day to set it.
    if (now - waited_for > believed)
        return log::error(
            "retention: the clock says {}, days after the night that was waited for; nothing is forgotten "
            "until the next one. Check the clock.",
            rfc3339(now));
    run(false, [](const Result<std::size_t>& forgotten) {
        if (forgotten) log::info("retention: {} records were forgotten", *forgotten);
        else log::error("retention: {}", forgotten.error().text);
    });
}

void Retention::run(bool dry_run, Done then) {
    if (days_.count() == 0) return then(std::size_t{0});
    log_.trim(clock_() - days_, dry_run, std::move(then));
}

} // namespace confab::server
