// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "given.hpp"
#include "options.hpp"

namespace confab::server {

/// `confab-server [OPTIONS]`, as it was typed.
struct CommandLine {
    Given given;
    std::filesystem::path config; ///< empty: no file
    bool version = false;         ///< asked for instead of a server

    /// Reads the file, if there is one, again each time. Errors: those of read_config_file() and combine().
    [[nodiscard]] Result<Options> options() const;
    /// An error in what was given, with the name of the file that may be at fault.
    [[nodiscard]] Error with_file(Error error) const;
};

/// `--help` prints and ends the program with status 0. Errors: invalid (a wrong command line).
Result<CommandLine> parse_command_line(int argc, char** argv);

/// The exit status of a program that could not begin: 2 for what was typed or written wrong, 1 for the rest.
[[nodiscard]] constexpr int exit_status(Code code) noexcept {
    return code == Code::invalid || code == Code::bad_setting ? 2 : 1;
}

} // namespace confab::server
