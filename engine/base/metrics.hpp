// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace confab::metrics {

enum class Kind : std::uint8_t { counter = 1, gauge };

using Number = std::atomic<std::int64_t>;

/// How long something took: how often at most so long.
class Histogram {
public:
    /// Upper bounds of the buckets, in seconds; above the last one there is no bound.
    static constexpr std::array bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5};

    /// Any thread.
    void observe(std::chrono::nanoseconds time) noexcept;

private:
    friend class Registry;
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> buckets_{};
    std::atomic<std::uint64_t> nanoseconds_{0};
};

/// Numbers of the process by name, for whoever watches it. Any thread. What is got here lives as long as the registry.
class Registry {
public:
    /// Of a few names; NULL: not a name, one of another kind, or one too many. `labels` as `code="denied"`.
    [[nodiscard]] Number* number(Kind kind, std::string_view name, std::string_view labels, std::string_view help);
    [[nodiscard]] Histogram& histogram(std::string_view name, std::string_view help);
    /// Prometheus's text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).
    [[nodiscard]] std::string text() const;

private:
    struct Family {
        Kind kind;
        std::string help;
        std::map<std::string, Number*> numbers; ///< by their labels
    };

    mutable std::mutex mutex_;
    std::deque<Number> numbers_;
    std::map<std::string, Family, std::less<>> families_;
    struct Timed {
        std::string help;
        Histogram histogram;
    };
    std::map<std::string, Timed, std::less<>> histograms_;
};

/// That of this process.
[[nodiscard]] Registry& registry();

/// A number of registry() that is known to have a good name.
[[nodiscard]] Number& counter(std::string_view name, std::string_view help, std::string_view labels = {});
[[nodiscard]] Number& gauge(std::string_view name, std::string_view help, std::string_view labels = {});

} // namespace confab::metrics
