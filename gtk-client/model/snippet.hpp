// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace confab::gtk::model {

/// Some text of a hit; `hit`: it is what was searched for.
struct SnippetPart {
    std::string text;
    bool hit = false;

    friend bool operator==(const SnippetPart&, const SnippetPart&) = default;
};

/// The part of `body` around the first place where a word of `wanted` stands, on one line, with those words marked. About
/// `length` code points; what is left out is an ellipsis. Upper and lower case are the same.
[[nodiscard]] std::vector<SnippetPart> snippet(std::string_view body, std::string_view wanted,
                                               std::size_t length = 120);

/// ... as Pango markup.
[[nodiscard]] std::string markup(const std::vector<SnippetPart>& parts);
/// ... as plain text.
[[nodiscard]] std::string plain(const std::vector<SnippetPart>& parts);

} // namespace confab::gtk::model
