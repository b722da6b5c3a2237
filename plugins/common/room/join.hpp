// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/format.hpp"

#include <memory>

namespace confab::storage {

/// Decides what this place is, and opens it: what was pinned at the first join; then what the settings want and what is there.
/// `repin`: the person has decided that what is there now is right.
/// Errors: E_ROOM_CHANGED, E_WRONG_PASSPHRASE, E_CONFIG (with a sentence that says which setting to change), those of Objects.
[[nodiscard]] async::Task<Result<std::unique_ptr<Format>>> open_place(Here& here, bool repin, async::Stop stop);

} // namespace confab::storage
