// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace confab::cli {

/// A `--set KEY=VALUE` as it was typed.
struct SetOption {
    std::string key, value;
};

/// A file that carries the key of a profile to another device.
struct IdentityFile {
    std::filesystem::path file;
    bool take = false; ///< false: it is written
};

struct Options {
    std::string uri;
    std::string id, display; ///< empty: the profile's id, the login name
    std::vector<SetOption> set;
    std::filesystem::path profile;
    std::vector<std::filesystem::path> plugin_dirs;
    bool json = false;
    bool retry = false;
    bool list_transports = false;
    bool test = false;
    bool accept_changed_room = false;
    std::optional<IdentityFile> identity;
    bool version = false;
};

/// Reads the command line. `--help` prints and ends the program with status 0. Errors: invalid.
Result<Options> parse_options(int argc, char** argv);

} // namespace confab::cli
