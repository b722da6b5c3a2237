// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Secrets that nobody guesses. Any thread.
namespace confab::hub {

/// So many bytes from the system's generator, in lower-case hex. Ends the process when the system has none to give.
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// What a guest comes back with: 32 random bytes in hex. A secret: never in a log.
[[nodiscard]] std::string new_resume_token();

/// SHA-256 of a text in lower-case hex: what is kept of a token.
[[nodiscard]] std::string sha256_hex(std::string_view text);

} // namespace confab::hub
