// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <cstdint>

namespace confab::plugin {

/// Is the file of `size` bytes behind `fd` whole enough for the dynamic linker, which maps without looking, so that a
/// truncated file would end the process with SIGBUS?
///
/// Looks at headers, segments and the dynamic section. Code inside is believed: the file has passed TrustedFile.
/// Errors: invalid, io.
[[nodiscard]] Result<void> check_shared_library(int fd, std::uint64_t size);

} // namespace confab::plugin
