// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/agreement.hpp"

#include "base/i18n.hpp"

#include <algorithm>

namespace confab::plugin {
namespace {

constexpr std::uint32_t all_roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN;

std::vector<std::string> sorted_schemes(const confab_transport_desc& descriptor) {
    std::vector<std::string> schemes;
    for (auto scheme = descriptor.uri_schemes; *scheme; ++scheme) schemes.emplace_back(*scheme);
    std::ranges::sort(schemes);
    return schemes;
}

tl::unexpected<Error> contradicts(std::string_view what) {
    return fail(Code::invalid, "it contradicts its manifest: {}", what);
}

} // namespace

Result<void> check_version(const AbiVersion& abi) {
    if (abi.major > CONFAB_ABI_MAJOR || (abi.major == CONFAB_ABI_MAJOR && abi.needs > CONFAB_ABI_MINOR))
        return fail(
            Error{Code::unsupported,
                  trf(N_("It was made for a newer Confab (plugin interface {}.{}; this one has {}.{}): update Confab."),
                      abi.major, abi.needs, CONFAB_ABI_MAJOR, CONFAB_ABI_MINOR)});
    if (abi.major < CONFAB_ABI_MAJOR)
        return fail(
            Error{Code::unsupported,
                  trf(N_("It was made for an older Confab (plugin interface {}.{}; this one has {}.{}): ask the "
                         "plugin's author for a newer version."),
                      abi.major, abi.minor, CONFAB_ABI_MAJOR, CONFAB_ABI_MINOR)});
    return {};
}

Result<void> check_entry(const confab_entry& entry, const Manifest& manifest) {
    const AbiVersion abi{entry.abi_major, entry.abi_minor, entry.abi_minor_needed};
    if (const auto version = check_version(abi); !version) return version;
    if (abi != manifest.abi) return contradicts("it was built for other versions of the plugin interface");
    const auto* const there = &entry; // g++ knows of a reference that it is not null, which the macros ask
    if (!CONFAB_CAN(there, confab_entry, describe) || !CONFAB_CAN(there, confab_entry, create))
        return fail(Code::invalid, "its entry is too short or has no functions ({} bytes)", entry.size);
    return {};
}

Result<void> check_promises(std::span<const confab_transport_desc* const> descriptors, const Manifest& manifest) {
    for (const auto descriptor : descriptors) {
        const auto promised = std::ranges::find(manifest.transports, descriptor->id, &PromisedTransport::id);
        if (promised == manifest.transports.end())
            return contradicts(fmt::format("it has a transport “{}”, too", descriptor->id));
        if ((descriptor->roles & all_roles) != promised->roles)
            return contradicts(fmt::format("the transport “{}” has other roles", descriptor->id));
        if (sorted_schemes(*descriptor) != promised->schemes)
            return contradicts(fmt::format("the transport “{}” has other URI schemes", descriptor->id));
    }
    for (const auto& promised : manifest.transports)
        if (std::ranges::none_of(descriptors, [&](auto descriptor) { return promised.id == descriptor->id; }))
            return contradicts(fmt::format("it has no transport “{}”", promised.id));
    return {};
}

} // namespace confab::plugin
