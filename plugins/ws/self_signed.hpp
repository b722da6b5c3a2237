// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace confab::ws {

/// A new self-signed certificate and its key in one PEM text: ECDSA P-256, valid ten years from yesterday, for localhost,
/// 127.0.0.1, ::1 and the name of this machine.
[[nodiscard]] std::optional<std::string> make_self_signed();

} // namespace confab::ws
