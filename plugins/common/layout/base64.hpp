// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace confab::storage {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Strict but for white space at both ends: nothing for any other character, a missing end or padding in the middle.
/// (GLib's decoder skips what it does not know, and so makes rubbish of everything.)
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

} // namespace confab::storage
