// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace confab::gtk::model {

/// What to do about it, in a sentence; empty where there is nothing to advise.
[[nodiscard]] std::string advice(const Error& error);

/// The store of the profile can't be opened: a title for that. The error itself says what to do.
[[nodiscard]] std::string store_trouble(const Error& error);

/// The state of a connection in a few words: "Connecting…", "Trying again in 5 s".
[[nodiscard]] std::string state_text(const client::ConnectionStatus& status, std::chrono::seconds left);

/// A fingerprint in groups that can be compared by eye: "AB12 CD34 …", four groups a line.
[[nodiscard]] std::string grouped_fingerprint(std::string_view hex);

} // namespace confab::gtk::model
