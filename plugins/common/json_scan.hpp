// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace confab::json {

enum class Scan {
    fine,
    not_json, ///< certainly not JSON; `fine` does not promise that it is
    too_deep,
    has_nul, ///< a string holds the character U+0000, which no text may
};

/// Looks at a text before json-glib does: json-glib 1.6 recurses without a limit and overflows the stack, and it cuts
/// strings at U+0000. Linear, without allocation.
///
/// Outside of strings only the characters of JSON proper pass. json-glib reads more (comments, 'single quotes',
/// assignments), and a scan that took these for something else could be led past nested brackets.
[[nodiscard]] Scan scan(std::string_view text, size_t max_depth = 64) noexcept;

} // namespace confab::json
