// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.hpp"

#include <string_view>

namespace confab::ws {

/// Could this be the name or address of a computer? GUri itself lets nearly everything pass.
[[nodiscard]] bool is_host(std::string_view text) noexcept;

/// Takes ws://host:port/path and wss://... apart into settings. E_INVALID for anything else. No I/O.
confab_result parse_uri(std::string_view text, const sdk::UriSink& put);

} // namespace confab::ws
