// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <random>

namespace confab::client {

/// How long to wait before the next try: doubling from `first` to `longest`, each with "full jitter" in its upper half, so
/// that the clients of a server that came back do not come back together (AWS Architecture Blog, "Exponential Backoff And
/// Jitter", 2015).
class Backoff {
public:
    static constexpr std::chrono::milliseconds first{500}, longest{60'000};

    explicit Backoff(std::uint64_t seed) : random_{seed} {}

    [[nodiscard]] std::chrono::milliseconds next();
    /// After a success.
    void reset() noexcept { ceiling_ = first; }

private:
    std::mt19937_64 random_;
    std::chrono::milliseconds ceiling_ = first;
};

} // namespace confab::client
