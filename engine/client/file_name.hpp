// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace confab::client {

/// A file's name as somebody else gives it, made one that is safe to write here and to show: the last part of a path, without
/// control and bidirectional characters and those that Windows or SMB refuse, not hidden, no device of Windows, at most 180
/// bytes, of which its ending is kept. Never empty.
[[nodiscard]] std::string safe_file_name(std::string_view name);

/// "photo (2).png" for n = 2; the name itself for n = 1.
[[nodiscard]] std::string numbered_name(const std::string& name, int n);

} // namespace confab::client
