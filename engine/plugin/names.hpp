// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace confab::plugin {

/// The shapes of names that plugins choose: accounts, scripts and links are written with them.
[[nodiscard]] bool is_transport_id(std::string_view text); ///< [a-z0-9_.-]+
[[nodiscard]] bool is_setting_key(std::string_view text);  ///< [a-z0-9_]+
[[nodiscard]] bool is_uri_scheme(std::string_view text);   ///< RFC 3986, section 3.1, in lower case

/// Fit to be shown: UTF-8 without control characters.
[[nodiscard]] bool is_plain_text(std::string_view text);

} // namespace confab::plugin
