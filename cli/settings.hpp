// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "options.hpp"

#include <confab/plugin.h>

#include <map>
#include <span>
#include <string>

namespace confab::cli {

/// The settings of an account: those of the URI, then `--set`, then CONFAB_SET_KEY from the environment for secrets that
/// are not set. A secret is never taken from the command line itself, which other users of the machine can read; it comes
/// from a file (@FILE) or standard input (@-), whose last line end is dropped.
/// Errors: invalid (a wrong command line), bad_setting (all faults in one text), io.
Result<std::map<std::string, std::string>> account_settings(const confab_transport_desc& transport,
                                                            std::map<std::string, std::string> from_uri,
                                                            std::span<const SetOption> options);

} // namespace confab::cli
