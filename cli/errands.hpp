// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/client.hpp"
#include "engine.hpp"
#include "options.hpp"
#include "output.hpp"

namespace confab::cli {

/// What is done without a chat. Each runs the engine's loop to the end of its errand, tells what came of it, and returns the
/// exit status: all_well or something_refused.

/// Tries what an account would need of a folder or a bucket.
int test_access(Engine& engine, client::Store& store, Output& output, client::AccountConfig config);

/// Writes the key of the profile to a file, or takes it from there. Errors: those of identity_passphrase().
Result<int> carry_identity(Engine& engine, client::Store& store, Output& output, const IdentityFile& wanted);

} // namespace confab::cli
