// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace confab::server {

/// `confab-server ctl …`: asks the server that runs on a data folder, and prints what it says. `argv[0]` is "ctl".
/// The exit status: 0 done, 1 not done, 2 a wrong command line.
int run_ctl(int argc, char** argv);

} // namespace confab::server
