// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/order.hpp"

#include <algorithm>
#include <iterator>

namespace confab::storage {
namespace {

constexpr std::int64_t year_2020 = 1'577'836'800'000;

/// FNV-1a: the same on every machine.
std::uint32_t hash(std::string_view text) noexcept {
    std::uint32_t value = 2166136261u;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619u;
    return value ^ value >> 16;
}

} // namespace

bool clock_is_off(confab_time named, confab_time modified, bool fresh) noexcept {
    if (modified == 0) return false;
    return named > modified + clock_limit || (fresh && named < modified - clock_limit);
}

confab_time placed_time(confab_time named, confab_time modified, bool fresh) noexcept {
    return clock_is_off(named, modified, fresh) ? modified : named;
}

std::uint64_t seq_of(std::int64_t millis, std::string_view sender) noexcept {
    constexpr std::int64_t most = (1ll << 41) - 1;
    const auto since = std::clamp<std::int64_t>(millis - year_2020, 1, most);
    return static_cast<std::uint64_t>(since) << 3 | (hash(sender) & 7u);
}

std::int64_t Places::place(std::uint64_t number, std::int64_t claimed) {
    const auto next = places_.lower_bound(number);
    if (next != places_.end() && next->first == number) return next->second;
    auto at = claimed;
    // Told late: it goes between its neighbours, which have their places already.
    if (next != places_.end()) at = std::min(at, next->second - 1);
    if (next != places_.begin()) at = std::max(at, std::prev(next)->second + 1);
    if (next != places_.end()) at = std::min(at, next->second);
    places_.emplace(number, at);
    return at;
}

} // namespace confab::storage
