// SPDX-License-Identifier: GPL-3.0-or-later
// The header alone, as C++17. Compiled, never run.
#include <confab/plugin.h>

bool confab_test_cxx17(const confab_msg_message* message);
bool confab_test_cxx17(const confab_msg_message* message) {
    const confab_entry* const entry = &confab_plugin_entry_v1;
    return CONFAB_MSG_HAS(message, confab_msg_message, body) && CONFAB_CAN(entry, confab_entry, create);
}
