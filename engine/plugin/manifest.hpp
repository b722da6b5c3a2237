// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confab::plugin {

/// The interface versions of a plugin, as plugin.h's confab_entry has them.
struct AbiVersion {
    std::uint16_t major = 0;
    std::uint16_t minor = 0; ///< built against
    std::uint16_t needs = 0; ///< works with hosts down to this minor

    friend bool operator==(const AbiVersion&, const AbiVersion&) = default;
};

/// A transport that a manifest promises.
struct PromisedTransport {
    std::string id;
    std::string name;
    std::vector<std::string> schemes; ///< sorted
    std::uint32_t roles = 0;          ///< bits of confab_role
};

/// What a plugin says of itself in `<name>.confab.json`, before any of its code runs.
struct Manifest {
    AbiVersion abi;
    std::string library; ///< a file name; the file lies beside the manifest
    std::string version;
    std::string licence; ///< an SPDX expression
    std::vector<PromisedTransport> transports;
};

inline constexpr std::size_t max_manifest_bytes = 64 * 1024;

/// Members and roles that this version does not know are ignored, so that newer plugins can say more.
/// Errors: too_large, invalid.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view text);

} // namespace confab::plugin
