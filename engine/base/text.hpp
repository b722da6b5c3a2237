// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace confab {

/// UTF-8 without NUL.
[[nodiscard]] bool valid_text(std::string_view text) noexcept;

/// What two spellings of one user id have in common: NFC, casefolded, NFC again (Unicode 15, D146 without NFD). Text that
/// is no UTF-8 is returned as it is.
[[nodiscard]] std::string folded(std::string_view id);

inline constexpr std::size_t max_id_length = 64;   ///< code points of a user id
inline constexpr std::size_t max_name_length = 64; ///< code points of a name for people

/// NFC, for what a person typed. Text that is no UTF-8 is returned as it is.
[[nodiscard]] std::string normalized(std::string_view text);

/// A user id that may come in: 1 to 64 code points of NFC text without control, format, bidirectional or separator
/// characters (spaces are separators). Errors: invalid_id, with a sentence that says what to change.
Result<UserId> check_user_id(std::string_view text);

/// A name for people: 1 to 64 code points, something other than spaces among them, without control, format or bidirectional
/// characters. Errors: invalid_id.
Result<std::string> check_display_name(std::string_view text);

/// The text with control, bidirectional and other format characters (but joiners) written as \u{…}: for logs, terminals
/// and names that break the rules. Bytes that are no UTF-8 are written as \x...
[[nodiscard]] std::string escaped(std::string_view text);

} // namespace confab
