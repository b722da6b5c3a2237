// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "plugin/manifest.hpp"
#include "plugin/search_path.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confab::plugin {

/// A transport whose library is loaded for good; the pointers stay valid.
struct LoadedTransport {
    const confab_entry* entry;
    const confab_transport_desc* descriptor; ///< passed check_descriptor()
    std::filesystem::path path;              ///< of the library
    Manifest manifest;
    std::string version; ///< of this transport
};

/// What was found and is not used, and why.
struct Refused {
    std::filesystem::path path; ///< of the library once the manifest named one, else of the manifest or folder
    Error error;
};

/// Everything that a search found. In search order.
struct Catalogue {
    std::vector<LoadedTransport> transports; ///< one of each id
    std::vector<Refused> refused;

    /// NULL where there is none.
    [[nodiscard]] const LoadedTransport* find(std::string_view id) const;
};

/// Finds, checks and loads. Never fails as a whole: what can't be used is listed with its reason. Blocks on the disk;
/// at start, on the thread that becomes the engine's.
[[nodiscard]] Catalogue load_all(std::span<const SearchRoot> roots);

} // namespace confab::plugin
