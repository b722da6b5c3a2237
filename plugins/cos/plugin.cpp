// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport.hpp"

#include <string_view>

namespace {

const confab_transport_desc* describe(uint32_t index) { return index == 0 ? &confab::cos::descriptor() : nullptr; }

const confab_transport* create(const confab_host* host, const char* id) {
    return id == std::string_view{"cos"} ? confab::sdk::create<confab::cos::Transport>(host) : nullptr;
}

} // namespace

extern "C" const confab_entry confab_plugin_entry_v1 = {
    .magic = CONFAB_MAGIC,
    .size = sizeof(confab_entry),
    .abi_major = CONFAB_ABI_MAJOR,
    .abi_minor = CONFAB_ABI_MINOR,
    .abi_minor_needed = 0,
    .reserved = 0,
    .describe = describe,
    .create = create,
};
