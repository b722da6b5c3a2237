// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace confab::plugin {

/// A folder that is searched for plugins.
struct SearchRoot {
    std::filesystem::path folder;
    bool asked_for = false; ///< by a person: that it is not there is worth a word
};

/// What of this process the search order depends on.
struct Surroundings {
    std::string plugin_path;         ///< CONFAB_PLUGIN_PATH: folders, separated by colons
    std::filesystem::path data_home; ///< $XDG_DATA_HOME
    bool in_flatpak = false;
    bool elevated = false; ///< set-user-id and the like: what the user chooses must not choose our code

    [[nodiscard]] static Surroundings current();
};

/// `plugin_dirs` (--plugin-dir), CONFAB_PLUGIN_PATH, the user's data folder, the Flatpak extension point, the installed
/// plugins; each folder once. Nothing is looked at yet.
[[nodiscard]] std::vector<SearchRoot> search_roots(std::span<const std::filesystem::path> plugin_dirs,
                                                   const Surroundings& surroundings = Surroundings::current());

/// The `<name>.confab.json` in `root` and in the folders in it, sorted by path. Errors: not_found, io.
[[nodiscard]] Result<std::vector<std::filesystem::path>> manifests_in(const std::filesystem::path& root);

} // namespace confab::plugin
