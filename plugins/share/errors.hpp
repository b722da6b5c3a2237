// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/gio.hpp"
#include "common/result.hpp"

#include <string_view>

namespace confab::share {

using storage::Error;
using storage::Result;

/// What GIO said, as a code and a sentence; `doing` ("creating public/x") and GIO's words go into the detail.
[[nodiscard]] Error error_of(const async::GioError& error, std::string_view doing);

/// The mount is gone, with its daemon or otherwise: mounting again may help.
[[nodiscard]] bool unmounted(const async::GioError& error) noexcept;
/// Someone else has it open just now: trying again soon may help.
[[nodiscard]] bool busy(const async::GioError& error) noexcept;

} // namespace confab::share
