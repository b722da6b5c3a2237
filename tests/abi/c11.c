// SPDX-License-Identifier: GPL-3.0-or-later
// The header alone, as C11. Compiled, never run.
#include <confab/plugin.h>

uint32_t confab_test_c11(const confab_msg_message* message);
uint32_t confab_test_c11(const confab_msg_message* message) {
    const confab_entry* const entry = &confab_plugin_entry_v1;
    return CONFAB_MSG_HAS(message, confab_msg_message, body) && CONFAB_CAN(entry, confab_entry, create);
}
