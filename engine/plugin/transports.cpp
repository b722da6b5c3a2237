// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/transports.hpp"

#include "base/i18n.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace confab::plugin {

namespace {

/// "ws" of "ws://…"; empty for a text that has no scheme.
std::string_view scheme_of(std::string_view uri) {
    const auto end = uri.find("://");
    return end == std::string_view::npos ? std::string_view{} : uri.substr(0, end);
}

} // namespace

Transports::Transports(Loop& loop, Catalogue catalogue, HostInfo host)
    : loop_{loop}, catalogue_{std::move(catalogue)}, host_{std::move(host)} {}

Result<Transport*> Transports::get(std::string_view id) {
    if (const auto made = made_.find(id); made != made_.end()) return made->second.get();
    const auto* loaded = catalogue_.find(id);
    if (!loaded) {
        std::vector<std::string> there;
        for (const auto& transport : catalogue_.transports) there.emplace_back(transport.descriptor->id);
        if (there.empty())
            return fail(Code::not_found, "{}",
                        tr("No transport was found: install a plugin, or name its folder with --plugin-dir."));
        return fail(Code::not_found, "{}",
                    trf(N_("There is no transport {}; there are: {}."), id, fmt::format("{}", fmt::join(there, ", "))));
    }
    auto transport = Transport::create(loop_, host_, *loaded->entry, *loaded->descriptor);
    if (!transport) return fail(std::move(transport.error()));
    return made_.emplace(id, std::move(*transport)).first->second.get();
}

Result<std::pair<Transport*, std::map<std::string, std::string>>> Transports::parse_uri(std::string_view uri) {
    const auto scheme = scheme_of(uri);
    std::vector<std::string> schemes;
    for (const auto& loaded : catalogue_.transports) {
        bool mine = scheme.empty(); // a pasted path, perhaps: whoever knows it may have it
        for (auto known = loaded.descriptor->uri_schemes; *known; ++known) {
            schemes.emplace_back(*known);
            mine = mine || scheme == *known;
        }
        if (!mine) continue;
        auto transport = get(loaded.descriptor->id);
        if (!transport) return fail(std::move(transport.error()));
        auto settings = (*transport)->parse_uri(uri);
        if (settings) return std::pair{*transport, std::move(*settings)};
        if (!scheme.empty()) return fail(std::move(settings.error()));
    }
    return fail(Code::not_found, "{}",
                trf(N_("{} is not an address of a transport that is here (known: {})."), uri,
                    fmt::format("{}", fmt::join(schemes, ", "))));
}

} // namespace confab::plugin
