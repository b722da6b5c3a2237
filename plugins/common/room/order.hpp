// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace confab::storage {

/// How far a clock may be off before people are told, and a message counts by the place's time instead.
inline constexpr confab_time clock_limit = 10ll * 60 * 1'000'000;

/// The time by which a message is placed. `named`: in its name; `modified`: the file's by the place's clock, 0 where that is not
/// known; `fresh`: it was seen coming. A name from the future never counts, and a fresh one that is too far in the past neither:
/// that clock, or its zone, is wrong. An old file that was copied elsewhere later keeps the time in its name.
[[nodiscard]] confab_time placed_time(confab_time named, confab_time modified, bool fresh) noexcept;
/// Is the clock of who wrote it wrong, as far as can be told?
[[nodiscard]] bool clock_is_off(confab_time named, confab_time modified, bool fresh) noexcept;

/// `seq` of a message: milliseconds since 2020 in UTC, and three bits that keep senders of the same millisecond apart as far
/// as they can. Below 2^44; at least 1.
[[nodiscard]] std::uint64_t seq_of(std::int64_t millis, std::string_view sender) noexcept;

/// The places of the messages of one sender, device and conversation, where they are counted: a message never stands before
/// one with a lower number, whatever its clock said.
class Places {
public:
    explicit Places(std::map<std::uint64_t, std::int64_t> known = {}) : places_{std::move(known)} {}

    /// Milliseconds since 1970; the same for the same number at each call.
    std::int64_t place(std::uint64_t number, std::int64_t claimed);

private:
    std::map<std::uint64_t, std::int64_t> places_;
};

} // namespace confab::storage
