// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <string_view>

namespace confab {

/// Is `text` safe to hand to json-glib, which recurses once a level and overflows the stack on deep input?
///
/// Not a parser: what passes may still be no JSON. What json-glib reads beyond JSON (comments, `var x =`) is refused
/// here, because brackets could hide from a scan in it. Errors: invalid (more than `limit` levels, or a character that
/// JSON has no use for).
[[nodiscard]] Result<void> check_json_depth(std::string_view text, int limit = 64);

} // namespace confab
