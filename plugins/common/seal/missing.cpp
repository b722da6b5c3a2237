// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/missing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <vector>

namespace confab::seal {
namespace {

constexpr std::size_t max_gaps = 256; // what is more is forgotten: a sender who counts so badly is not worth the memory

/// Reads numbers that are parted by one character each.
class Numbers {
public:
    explicit Numbers(std::string_view text) noexcept : left_{text} {}

    [[nodiscard]] bool at_end() const noexcept { return left_.empty(); }
    bool next(std::uint64_t& value, char before) noexcept {
        if (before != 0) {
            if (left_.empty() || left_.front() != before) return false;
            left_.remove_prefix(1);
        }
        const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value);
        if (error != std::errc{}) return false;
        left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
        return true;
    }

private:
    std::string_view left_;
};

} // namespace

std::uint64_t Arrivals::bottom() const noexcept { return floor_ > 0 ? floor_ : lowest_; }

void Arrivals::expect(std::uint64_t up_to, Time now) {
    if (up_to < next_) return;
    gaps_.emplace_hint(gaps_.end(), next_, Gap{up_to, now});
    next_ = up_to + 1;
    if (gaps_.size() > max_gaps) gaps_.erase(gaps_.begin());
}

bool Arrivals::came(std::uint64_t seq, Time now) {
    lowest_ = lowest_ == 0 ? seq : std::min(lowest_, seq);
    if (seq >= next_) {
        if (seq > next_) expect(seq - 1, now);
        next_ = seq + 1;
        return true;
    }
    auto at = gaps_.upper_bound(seq);
    if (at == gaps_.begin() || std::prev(at)->second.last < seq) return seq < floor_;
    at = std::prev(at);
    const auto [first, gap] = *at;
    gaps_.erase(at);
    if (first < seq) gaps_.emplace(first, Gap{seq - 1, gap.since});
    if (seq < gap.last) gaps_.emplace(seq + 1, gap);
    return true;
}

void Arrivals::told(const Mark& mark, Time now) {
    floor_ = std::max(floor_, mark.floor);
    next_ = std::max(next_, floor_);
    expect(mark.highest, now);
    while (!gaps_.empty() && gaps_.begin()->first < floor_) {
        const auto gap = gaps_.begin()->second;
        gaps_.erase(gaps_.begin());
        if (gap.last >= floor_) gaps_.emplace(floor_, gap);
    }
}

bool Arrivals::has(std::uint64_t seq) const noexcept {
    if (seq >= next_) return false;
    const auto after = gaps_.upper_bound(seq);
    return after == gaps_.begin() || std::prev(after)->second.last < seq;
}

std::uint64_t Arrivals::missing(Time now, std::chrono::milliseconds lag) const {
    std::uint64_t count = 0;
    for (const auto& [first, gap] : gaps_)
        if (gap.last >= bottom() && gap.since + lag <= now) count += gap.last - std::max(first, bottom()) + 1;
    return count;
}

std::optional<Time> Arrivals::next_look(Time now, std::chrono::milliseconds lag) const {
    std::optional<Time> next;
    for (const auto& [first, gap] : gaps_)
        if (gap.last >= bottom() && gap.since + lag > now) next = std::min(next.value_or(Time::max()), gap.since + lag);
    return next;
}

std::string Arrivals::to_text() const {
    auto text = fmt::format("{} {} {}", floor_, lowest_, next_);
    for (const auto& [first, gap] : gaps_)
        text += fmt::format(" {}-{}@{}", first, gap.last, gap.since.time_since_epoch().count());
    return text;
}

std::optional<Arrivals> Arrivals::from_text(std::string_view text) {
    Arrivals arrivals;
    Numbers in{text};
    if (!in.next(arrivals.floor_, 0) || !in.next(arrivals.lowest_, ' ') || !in.next(arrivals.next_, ' '))
        return std::nullopt;
    std::uint64_t least = 1;
    while (!in.at_end()) {
        std::uint64_t first = 0, last = 0, since = 0;
        if (!in.next(first, ' ') || !in.next(last, '-') || !in.next(since, '@') || first < least || last < first ||
            last >= arrivals.next_)
            return std::nullopt;
        arrivals.gaps_.emplace_hint(arrivals.gaps_.end(), first,
                                    Gap{last, Time{std::chrono::milliseconds{static_cast<std::int64_t>(since)}}});
        least = last + 1;
    }
    return arrivals;
}

} // namespace confab::seal
