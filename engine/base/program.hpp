// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace confab {

/// First thing in main(): locale, translations, signals that must not end the program, the log's level from CONFAB_LOG
/// ("debug", "info", "warning", "error").
void start_program();

} // namespace confab
