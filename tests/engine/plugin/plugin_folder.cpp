// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin_folder.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace confab::test {

namespace fs = std::filesystem;

PluginFolder::PluginFolder() {
    auto pattern = (fs::temp_directory_path() / "confab-plugins-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error{"no temporary folder"};
    path_ = pattern;
    code_ran(); // forgets earlier tests
}

PluginFolder::~PluginFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path PluginFolder::write(std::string_view name, std::string_view content) const {
    const auto file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << content;
    fs::permissions(file, fs::perms{0644});
    return file;
}

fs::path PluginFolder::copy(std::string_view library, std::string_view to) const {
    const auto file = path_ / to;
    fs::create_directories(file.parent_path());
    fs::copy_file(fs::path{TEST_LIBRARIES} / fmt::format("{}.so", library), file);
    fs::permissions(file, fs::perms{0755});
    return file;
}

fs::path PluginFolder::install(std::string_view library, std::string_view name, std::string_view manifest) const {
    const auto file = copy(library, fmt::format("{}.so", name));
    write(fmt::format("{}.confab.json", name), manifest.empty() ? manifest_for(file.filename().string()) : manifest);
    return file;
}

plugin::Catalogue PluginFolder::load() const {
    const plugin::SearchRoot root{path_, true};
    return plugin::load_all({&root, 1});
}

std::string manifest_for(std::string_view library, std::string_view id, int minor, int needs, int major) {
    return fmt::format(R"({{"abi": {{"major": {}, "minor": {}, "needs": {}}}, "library": "{}", "version": "1.2.3",
        "licence": "MIT-0", "transports": [{{"id": "{}", "name": "Quiet", "schemes": ["{}"],
        "roles": ["connect", "listen"]}}]}})",
                       major, minor, needs, library, id, id);
}

std::string reason(const plugin::Catalogue& catalogue, const fs::path& path) {
    for (const auto& refused : catalogue.refused)
        if (refused.path == path) return refused.error.text;
    return {};
}

bool code_ran() {
    const bool ran = std::getenv("CONFAB_TEST_CONSTRUCTED") != nullptr;
    ::unsetenv("CONFAB_TEST_CONSTRUCTED");
    return ran;
}

} // namespace confab::test
