// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/search_path.hpp"

#include "base/i18n.hpp"

#include <glib.h>
#include <sys/auxv.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#ifndef CONFAB_PLUGINDIR
#error "the build defines CONFAB_PLUGINDIR, the folder that plugins are installed in: \"$libdir/confab/plugins/1\""
#endif

namespace confab::plugin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view manifest_suffix = ".confab.json";

void add(std::vector<SearchRoot>& roots, const fs::path& folder, bool asked_for) {
    if (folder.empty()) return;
    std::error_code ignored;
    auto full = fs::absolute(folder, ignored).lexically_normal();
    if (!full.has_filename()) full = full.parent_path(); // "x/" is "x"
    if (std::ranges::find(roots, full, &SearchRoot::folder) == roots.end()) roots.push_back({full, asked_for});
}

void add_list(std::vector<SearchRoot>& roots, std::string_view folders) {
    while (!folders.empty()) {
        const auto end = std::min(folders.find(':'), folders.size());
        add(roots, folders.substr(0, end), false);
        folders.remove_prefix(std::min(end + 1, folders.size()));
    }
}

bool is_manifest(const fs::path& path) {
    const auto name = path.filename().string();
    return name.size() > manifest_suffix.size() && name.ends_with(manifest_suffix);
}

Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end; entry.increment(error))
        entries.push_back(entry->path());
    if (error == std::errc::no_such_file_or_directory)
        return fail(Error{Code::not_found, trf(N_("There is no folder “{}”."), folder.string())});
    if (error) return fail(Error{Code::io, trf(N_("“{}” can't be read: {}"), folder.string(), error.message())});
    return entries;
}

} // namespace

Surroundings Surroundings::current() {
    const auto plugin_path = secure_getenv("CONFAB_PLUGIN_PATH");
    std::error_code ignored;
    return {.plugin_path = plugin_path ? plugin_path : "",
            .data_home = g_get_user_data_dir(),
            .in_flatpak = fs::exists("/.flatpak-info", ignored),
            .elevated = getauxval(AT_SECURE) != 0};
}

std::vector<SearchRoot> search_roots(std::span<const fs::path> plugin_dirs, const Surroundings& surroundings) {
    std::vector<SearchRoot> roots;
    for (const auto& folder : plugin_dirs) add(roots, folder, true);
    if (!surroundings.elevated) {
        add_list(roots, surroundings.plugin_path);
        if (!surroundings.data_home.empty()) add(roots, surroundings.data_home / "confab/plugins/1", false);
    }
    if (surroundings.in_flatpak) add(roots, "/app/extensions/confab/plugins/1", false);
    add(roots, CONFAB_PLUGINDIR, false);
    return roots;
}

Result<std::vector<fs::path>> manifests_in(const fs::path& root) {
    const auto entries = entries_of(root);
    if (!entries) return fail(entries.error());

    std::vector<fs::path> manifests;
    for (const auto& entry : *entries) {
        std::error_code ignored;
        if (is_manifest(entry)) manifests.push_back(entry);
        else if (fs::is_directory(entry, ignored))
            if (const auto inner = entries_of(entry))
                std::ranges::copy_if(*inner, std::back_inserter(manifests), is_manifest);
    }
    std::ranges::sort(manifests);
    return manifests;
}

} // namespace confab::plugin
