// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace confab::metrics {
namespace {

constexpr std::size_t most_numbers = 1000;

bool is_name(std::string_view name) {
    const auto first = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return !name.empty() && first(name.front()) &&
           std::all_of(name.begin(), name.end(), [&](char c) { return first(c) || (c >= '0' && c <= '9'); });
}

/// A line of help ends at its end.
std::string one_line(std::string_view text) {
    std::string line{text};
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; }, ' ');
    return line;
}

} // namespace

void Histogram::observe(std::chrono::nanoseconds time) noexcept {
    const double seconds = std::chrono::duration<double>(time).count();
    const auto bound = std::lower_bound(bounds.begin(), bounds.end(), seconds);
    buckets_[static_cast<std::size_t>(bound - bounds.begin())].fetch_add(1, std::memory_order_relaxed);
    nanoseconds_.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)),
                           std::memory_order_relaxed);
}

Number* Registry::number(Kind kind, std::string_view name, std::string_view labels, std::string_view help) {
    if (!is_name(name) || labels.find('\n') != std::string_view::npos) return nullptr;
    const std::lock_guard lock{mutex_};
    auto family = families_.find(name);
    if (family != families_.end() && family->second.kind != kind) return nullptr;
    if (numbers_.size() >= most_numbers) return nullptr;
    if (family == families_.end())
        family = families_.emplace(std::string{name}, Family{kind, one_line(help), {}}).first;
    auto& number = family->second.numbers[std::string{labels}];
    if (!number) number = &numbers_.emplace_back(0);
    return number;
}

Histogram& Registry::histogram(std::string_view name, std::string_view help) {
    const std::lock_guard lock{mutex_};
    auto& timed = histograms_[std::string{name}];
    if (timed.help.empty()) timed.help = one_line(help);
    return timed.histogram;
}

std::string Registry::text() const {
    const std::lock_guard lock{mutex_};
    std::string out;
    for (const auto& [name, family] : families_) {
        out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name,
                           family.kind == Kind::counter ? "counter" : "gauge");
        for (const auto& [labels, number] : family.numbers)
            out += fmt::format("{}{}{}{} {}\n", name, labels.empty() ? "" : "{", labels, labels.empty() ? "" : "}",
                               number->load(std::memory_order_relaxed));
    }
    for (const auto& [name, timed] : histograms_) {
        out += fmt::format("# HELP {} {}\n# TYPE {} histogram\n", name, timed.help, name);
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < timed.histogram.buckets_.size(); ++i) {
            sum += timed.histogram.buckets_[i].load(std::memory_order_relaxed);
            const auto bound = i < Histogram::bounds.size() ? fmt::format("{}", Histogram::bounds[i]) : "+Inf";
            out += fmt::format("{}_bucket{{le=\"{}\"}} {}\n", name, bound, sum);
        }
        out += fmt::format("{}_sum {}\n{}_count {}\n", name,
                           static_cast<double>(timed.histogram.nanoseconds_.load(std::memory_order_relaxed)) / 1e9,
                           name, sum);
    }
    return out;
}

Registry& registry() {
    static Registry all;
    return all;
}

namespace {

Number& known(Kind kind, std::string_view name, std::string_view help, std::string_view labels) {
    static Number nowhere{0};
    auto* number = registry().number(kind, name, labels, help);
    return number ? *number : nowhere;
}

} // namespace

Number& counter(std::string_view name, std::string_view help, std::string_view labels) {
    return known(Kind::counter, name, help, labels);
}

Number& gauge(std::string_view name, std::string_view help, std::string_view labels) {
    return known(Kind::gauge, name, help, labels);
}

} // namespace confab::metrics
