// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plugin/loader.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace confab::test {

/// A fresh search root; gone with everything in it when the test ends.
class PluginFolder {
public:
    PluginFolder();
    ~PluginFolder();
    PluginFolder(const PluginFolder&) = delete;
    PluginFolder& operator=(const PluginFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    /// A file with this content, its folders made as needed.
    std::filesystem::path write(std::string_view name, std::string_view content) const;
    /// A copy of one of libs/, so that each test has libraries of its own, never loaded before.
    std::filesystem::path copy(std::string_view library, std::string_view to) const;
    /// The copy, and a manifest that promises what `library` has unless `manifest` is given. The path of the library.
    std::filesystem::path install(std::string_view library, std::string_view name,
                                  std::string_view manifest = {}) const;

    /// What a search of this folder alone finds, asked for by a person.
    [[nodiscard]] plugin::Catalogue load() const;

private:
    std::filesystem::path path_;
};

/// A manifest that is right for a library of libs/ with this id.
[[nodiscard]] std::string manifest_for(std::string_view library, std::string_view id = "quiet", int minor = 0,
                                       int needs = 0, int major = 1);

/// Why `path` was refused; empty where it wasn't.
[[nodiscard]] std::string reason(const plugin::Catalogue& catalogue, const std::filesystem::path& path);

/// Whether a library of libs/ ran its constructor since this was asked last.
bool code_ran();

} // namespace confab::test
