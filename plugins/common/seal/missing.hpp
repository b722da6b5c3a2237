// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/heartbeat.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace confab::seal {

/// The messages of one (key, device, sequence_of()): which have come, and which should have. Small as long as they come in order.
///
/// Nothing is missing below the floor that heartbeats tell, and, before one has told it, below the first that came. Feed it
/// only once what was there at the start has been read, or with a `lag` that is longer than that takes.
class Arrivals {
public:
    /// One has come (also one that can't be shown, but whose number could be read). False: this number was there already: the
    /// message with it is a second one, from a copy of the device perhaps.
    bool came(std::uint64_t seq, Time now);
    /// A heartbeat tells how far the sender has counted.
    void told(const Mark& mark, Time now);

    /// How many are missing, and have been for longer than `lag`.
    [[nodiscard]] std::uint64_t missing(Time now, std::chrono::milliseconds lag) const;
    /// When missing() will be more by itself; nothing: never.
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
    [[nodiscard]] std::uint64_t bottom() const noexcept;

    std::uint64_t floor_ = 0, lowest_ = 0; ///< told, and the first that came; 0: none yet
    std::uint64_t next_ = 1;               ///< nothing is known of it and of what follows
    std::map<std::uint64_t, Gap> gaps_;    ///< by their first number
};

} // namespace confab::seal
