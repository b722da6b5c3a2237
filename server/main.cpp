// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/program.hpp"
#include "config.h"
#include "ctl.hpp"
#include "server.hpp"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

using namespace confab;

/// As many people as the system allows, rather than the 1,024 descriptors of a login shell.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int complain(const Error& error) {
    fmt::print(stderr, "confab-server: {}\n", error.text);
    return server::exit_status(error.code);
}

} // namespace

int main(int argc, char** argv) {
    start_program();
    if (argc > 1 && std::string_view{argv[1]} == "ctl") return server::run_ctl(argc - 1, argv + 1);
    const auto line = server::parse_command_line(argc, argv);
    if (!line) return complain(line.error());
    if (line->version) {
        fmt::print("confab-server {}\n", CONFAB_VERSION);
        return EXIT_SUCCESS;
    }
    const auto options = line->options();
    if (!options) return complain(options.error());
    raise_descriptor_limit();
    return server::Server{*line, *options}.run();
}
