// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace confab::cos {

/// An element of an answer. Namespaces and attributes mean nothing there.
struct Element {
    std::string name, text;
    std::deque<Element> children;

    [[nodiscard]] const Element* child(std::string_view of) const noexcept;
    /// The text of a child; empty where there is none.
    [[nodiscard]] std::string_view value(std::string_view of) const noexcept;
};

/// The root of a well-formed document of at most 100,000 elements in 16 levels; nothing otherwise.
[[nodiscard]] std::optional<Element> parse_xml(std::string_view text);

/// The document, a line for each element. Of an element with children the text is left out.
[[nodiscard]] std::string to_xml(const Element& root);

/// The text with what XML has a meaning for escaped.
[[nodiscard]] std::string escaped_xml(std::string_view text);

} // namespace confab::cos
