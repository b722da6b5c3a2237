// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.hpp"

#include <string_view>

namespace confab::share {

/// Takes smb://user@server/share/folder, \\server\share\folder, /a/folder, share+sftp://… apart into settings. E_INVALID for
/// anything else. No I/O.
confab_result parse_uri(std::string_view text, const sdk::UriSink& put);

} // namespace confab::share
