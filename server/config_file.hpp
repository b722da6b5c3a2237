// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "given.hpp"

namespace confab::server {

/// Reads a configuration file: group [server] with the names of the options, group [listener] with what `--set` takes.
/// Relative paths in it start at the folder of the file.
///
/// Errors, each with the file, the key and what to do: io (it can't be read), invalid (it is no such file, or something in
/// it is wrong; the first fault is told).
Result<Given> read_config_file(const std::filesystem::path& file);

} // namespace confab::server
