// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"
#include "http.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace confab::cos {

/// The answer to a listing of what lies directly under `prefix`; names without it. Nothing: it is none, or garbled.
/// What can be no name (`a//b`, "..") is left out: a bucket may hold other data too.
[[nodiscard]] std::optional<storage::Page> read_listing(const Bytes& body, std::string_view prefix);

/// Microseconds since 1970; 0: not known.
[[nodiscard]] std::int64_t time_of_iso(std::string_view text);

} // namespace confab::cos
