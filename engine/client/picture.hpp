// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace confab::client {

inline constexpr int thumbnail_size = 320; ///< pixels, of the longer side at most

/// A small picture of an image file, as a PNG without anything but the picture. It blocks: FileWorker.
///
/// What somebody else sends is looked at with care: PNG, JPEG, GIF, BMP and WebP only, at most 64 MiB and 50 million pixels.
/// Errors: invalid (none of these, damaged), too_large, io, cancelled.
[[nodiscard]] Result<std::string> small_png(int fd, const std::atomic<bool>& stop);

/// Is a file of this type one that small_png() may be asked about?
[[nodiscard]] bool is_picture(std::string_view mime) noexcept;

} // namespace confab::client
