// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.h>

#include <cstddef>

/// A transport whose network is this process: the smallest thing that has both roles, so that tests see what belongs to the
/// ABI and what to WebSocket. It is written against plugin.hpp alone, like any plugin.
namespace confab::test::memory {

extern const confab_entry entry;
extern const confab_transport_desc description;

/// Breaks every connection without a word, as a pulled cable does; what was submitted and not answered is uncertain.
void cut_all();
/// While true, nothing that is submitted in connect role goes on or is answered.
void swallow(bool on);
/// How many requests of one session may be unanswered before submit() answers E_AGAIN.
inline constexpr std::size_t window = 8;

} // namespace confab::test::memory
