// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses and settings of the transports: the first line is an address, the others are KEY=VALUE.
#include "plugin/settings.hpp"

#include "plugins/cos/settings.hpp"
#include "plugins/cos/transport.hpp"
#include "plugins/share/settings.hpp"
#include "plugins/share/transport.hpp"
#include "plugins/share/uri.hpp"
#include "plugins/ws/settings.hpp"
#include "plugins/ws/transport.hpp"
#include "plugins/ws/uri.hpp"
#include "target.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace confab;

std::string_view line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto first = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return first;
}

using Values = std::map<std::string, std::string>;
using Check = std::optional<sdk::BadSetting> (*)(std::uint32_t role, const confab_config&);
using ParseUri = confab_result (*)(std::string_view, const sdk::UriSink&);

void try_settings(const confab_transport_desc& transport, Check check, ParseUri parse_uri, std::string_view address,
                  Values values) {
    const auto put = [](void* into, const char* key, confab_str value) {
        static_cast<Values*>(into)->insert_or_assign(key, std::string{sdk::view(value)});
    };
    const auto taken = parse_uri(address, sdk::UriSink{&values, put});
    for (const std::uint32_t role : {CONFAB_ROLE_CONNECT, CONFAB_ROLE_LISTEN}) {
        if (!(transport.roles & role)) continue;
        const auto faults = plugin::validate_all(transport, role, values);
        for (const auto& fault : faults)
            if (fault.text.empty()) std::abort();
        // The host hands on nothing that did not pass.
        if (!faults.empty() || taken < 0) continue;
        std::vector<confab_kv> pairs;
        for (const auto& [key, value] : values) pairs.push_back({sdk::str(key), sdk::str(value)});
        const confab_config config{sizeof(confab_config), static_cast<std::uint32_t>(pairs.size()), pairs.data()};
        const auto bad = check(role, config);
        if (bad && bad->why.empty()) std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    const auto address = line(text);
    std::map<std::string, std::string> values;
    while (!text.empty()) {
        const auto pair = line(text);
        const auto equals = std::min(pair.find('='), pair.size());
        values[std::string{pair.substr(0, equals)}] = pair.substr(std::min(equals + 1, pair.size()));
    }
    const auto of_share = [](std::uint32_t, const confab_config& config) { return share::check_settings(config); };
    const auto of_cos = [](std::uint32_t, const confab_config& config) { return cos::check_settings(config); };
    try_settings(ws::descriptor(), ws::check_settings, ws::parse_uri, address, values);
    try_settings(share::descriptor(), of_share, share::parse_uri, address, values);
    try_settings(cos::descriptor(), of_cos, cos::parse_uri, address, values);
    return 0;
}
