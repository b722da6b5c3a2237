// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "seal/bytes.hpp"
#include "seal/heartbeat.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace confab::seal {

/// The messages of one (key, device, sequence): which have come, and which should have. Small as long as they come in order.
class Arrivals {
public:
    /// One has come, or was found unreadable. False: it was there already, which from another path is a replay.
    bool came(std::uint64_t seq, Time now);
    /// A heartbeat tells how far the sender has counted.
    void told(const Mark& mark, Time now);

    /// How many are missing, above the floor and for longer than `lag`.
    [[nodiscard]] std::uint64_t missing(Time now, std::chrono::milliseconds lag) const;
    /// When missing() can next become more by itself; nothing: never.
    [[nodiscard]] std::optional<Time> next_look(Time now, std::chrono::milliseconds lag) const;
    [[nodiscard]] bool has(std::uint64_t seq) const noexcept;

    /// One line of ASCII, for the state.
    [[nodiscard]] std::string to_text() const;
    [[nodiscard]] static std::optional<Arrivals> from_text(std::string_view text);

private:
    struct Gap { ///< of numbers that have not come, known of since
        std::uint64_t last = 0;
        Time since;
    };
    void expect(std::uint64_t up_to, Time now);
    std::uint64_t floor_ = 1, next_ = 1; ///< all from `next_` on is unknown
    std::map<std::uint64_t, Gap> gaps_;  ///< by their first number
};

} // namespace confab::seal
