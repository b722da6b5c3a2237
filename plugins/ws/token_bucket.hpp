// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>

namespace confab::ws {

using Clock = std::chrono::steady_clock;

/// How much may come in a time (https://en.wikipedia.org/wiki/Token_bucket). It may be overdrawn: what has come already can't be
/// refused any more, and is waited for.
class TokenBucket {
public:
    static constexpr double burst_s = 5; ///< what was not used is kept for as many seconds

    /// `per_second` above 0.
    explicit TokenBucket(double per_second) noexcept : per_second_{per_second}, tokens_{per_second * burst_s} {}

    /// How long to wait before more may come; 0: not at all.
    std::chrono::milliseconds spend(double amount, Clock::time_point now) noexcept {
        refill(now);
        tokens_ -= amount;
        if (tokens_ >= 0) return {};
        return std::chrono::milliseconds{static_cast<long>(-tokens_ / per_second_ * 1000) + 1};
    }
    /// As much is there as when it was new, or half of it.
    [[nodiscard]] bool relaxed(Clock::time_point now) noexcept {
        refill(now);
        return tokens_ >= per_second_ * burst_s / 2;
    }

private:
    void refill(Clock::time_point now) noexcept {
        if (last_ != Clock::time_point{} && now > last_)
            tokens_ = std::min(per_second_ * burst_s,
                               tokens_ + per_second_ * std::chrono::duration<double>(now - last_).count());
        last_ = std::max(last_, now);
    }

    double per_second_, tokens_;
    Clock::time_point last_{};
};

/// Frames and bytes.
struct Allowance {
    TokenBucket frames, bytes;

    std::chrono::milliseconds spend(double frame_count, double byte_count, Clock::time_point now) noexcept {
        return std::max(frames.spend(frame_count, now), bytes.spend(byte_count, now));
    }
    [[nodiscard]] bool relaxed(Clock::time_point now) noexcept { return frames.relaxed(now) && bytes.relaxed(now); }
};

} // namespace confab::ws
