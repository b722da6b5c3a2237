// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace confab::cos {

/// The server's clock minus this one's, out of `Date` headers, which tell whole seconds: each answer gives a range, and what
/// they have in common is better than any of them. What is nearest to none counts. Microseconds.
class ServerClock {
public:
    /// `date`: seconds since 1970; when the request went and when the answer came, by this machine's clock.
    void heard(std::int64_t date, std::int64_t sent_us, std::int64_t came_us) noexcept;
    /// Nothing: no answer had a date yet.
    [[nodiscard]] std::optional<std::int64_t> offset_us() const noexcept;

private:
    struct Range {
        std::int64_t from = 0, to = 0;
    };
    std::optional<Range> range_;
    std::int64_t heard_us_ = 0;
};

} // namespace confab::cos
