// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace confab::server {

struct Options {
    std::string host = "localhost";
    int port = 8765;
    bool tls = false;
    std::string certificate, key; ///< PEM files; with tls, and not self-signed
    bool self_signed = false;
    std::filesystem::path data;
    std::vector<std::filesystem::path> plugin_dirs;
    std::map<std::string, std::string> set; ///< other settings of the listener
    bool verbose = false;
    bool version = false; ///< asked for instead of a server

    /// For the listener of the ws transport.
    [[nodiscard]] std::map<std::string, std::string> listener_settings() const;
};

/// Reads the command line. `--help` prints and ends the program with status 0.
/// Errors: invalid (a wrong command line), unsupported (an option whose time has not come).
Result<Options> parse_options(int argc, char** argv);

} // namespace confab::server
