// SPDX-License-Identifier: GPL-3.0-or-later
// A function under the name of the entry, as long as an entry: reading its instructions as one would be nonsense.
__attribute__((visibility("default"))) void confab_plugin_entry_v1(void);

void confab_plugin_entry_v1(void) { __asm__ volatile(".skip 64"); }
