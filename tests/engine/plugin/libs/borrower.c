// SPDX-License-Identifier: GPL-3.0-or-later
// No plugin, but linked to one, whose entry a careless look-up would find.
#include <confab/plugin.h>

extern const void* const confab_test_borrowed;
const void* const confab_test_borrowed = &confab_plugin_entry_v1;
