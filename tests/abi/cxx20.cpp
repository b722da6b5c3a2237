// SPDX-License-Identifier: GPL-3.0-or-later
// Both headers, as C++20, in a transport that is as small as it can be. Compiled, never run.
#include <confab/plugin.hpp>

namespace {

class Smallest final : public confab::sdk::Transport {
public:
    using Transport::Transport;
    confab_result open(confab_id, uint32_t, const confab_config&) override { return CONFAB_E_UNSUPPORTED; }
    confab_result close(confab_id, confab_result, std::string_view) override { return CONFAB_E_NOT_FOUND; }
    confab_result submit(const confab_msg&) override { return CONFAB_E_STATE; }
};

} // namespace

extern "C" const confab_entry confab_plugin_entry_v1 = {
    .magic = CONFAB_MAGIC,
    .size = sizeof(confab_entry),
    .abi_major = CONFAB_ABI_MAJOR,
    .abi_minor = CONFAB_ABI_MINOR,
    .abi_minor_needed = 0,
    .reserved = 0,
    .describe = [](uint32_t) -> const confab_transport_desc* { return nullptr; },
    .create = [](const confab_host* host, const char*) { return confab::sdk::create<Smallest>(host); },
};
