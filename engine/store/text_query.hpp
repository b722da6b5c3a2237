// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace confab::store {

/// What somebody searches for: words, split at white space. A text is a hit when every word occurs somewhere in it, in any
/// order, also inside of other words; case and Unicode's ways to write one character make no difference. There are no
/// operators: a quote is a quote. This is what a hit *is*; an index only makes it fast.
class TextQuery {
public:
    /// Errors: invalid (no word in it, or no UTF-8), too_large (more than 1 KiB).
    static Result<TextQuery> parse(std::string_view typed);

    [[nodiscard]] bool matches(std::string_view text) const;

    /// folded(), each once.
    [[nodiscard]] const std::vector<std::string>& words() const noexcept { return words_; }

private:
    std::vector<std::string> words_;
};

} // namespace confab::store
