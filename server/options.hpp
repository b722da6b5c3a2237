// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "given.hpp"

namespace confab::server {

/// All that a server is told, with nothing left open.
struct Options {
    std::string host = "localhost";
    int port = 8765;
    bool tls = false;
    std::filesystem::path certificate, key; ///< absolute; PEM files; with tls, and not self-signed
    bool self_signed = false;
    std::filesystem::path data; ///< absolute
    std::vector<std::filesystem::path> plugin_dirs;
    store::Durability durability = store::Durability::full;
    std::chrono::days retention{0};         ///< 0: everything is kept
    std::map<std::string, std::string> set; ///< other settings of the listener
    bool verbose = false;
    std::optional<int> metrics_port; ///< on localhost; nothing: nowhere
    log::Format log_format = log::Format::text;

    /// For the listener of the ws transport.
    [[nodiscard]] std::map<std::string, std::string> listener_settings() const;
};

/// What the command line says, then what the file says, then what is usual. Where the command line chooses a
/// certificate, the file's choice of one (`cert` and `key`, or `self-signed`) does not count.
/// Errors: invalid (what was given does not fit together), unsupported (an option whose time has not come).
Result<Options> combine(const Given& command_line, const Given& file);

/// Where the data is without `--data`.
[[nodiscard]] std::filesystem::path usual_data_folder();

} // namespace confab::server
