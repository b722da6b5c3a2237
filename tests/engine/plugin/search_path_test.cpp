// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/search_path.hpp"
#include "plugin_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

namespace confab::plugin {
namespace {

namespace fs = std::filesystem;
using Folders = std::vector<fs::path>;

Folders folders(const std::vector<SearchRoot>& roots) {
    Folders result;
    for (const auto& root : roots) result.push_back(root.folder);
    return result;
}

Folders names_in(const fs::path& root) {
    Folders names;
    const auto manifests = manifests_in(root);
    BOOST_REQUIRE(manifests);
    for (const auto& manifest : *manifests) names.push_back(manifest.lexically_relative(root));
    return names;
}

BOOST_AUTO_TEST_SUITE(search_path)

BOOST_AUTO_TEST_CASE(the_order_is_from_asked_for_to_installed) {
    const Folders asked{"/asked/1", "/asked/2"};
    const auto roots = search_roots(asked, {"/env/1:/env/2", "/home/me/data", true, false});

    const Folders expected{"/asked/1",
                           "/asked/2",
                           "/env/1",
                           "/env/2",
                           "/home/me/data/confab/plugins/1",
                           "/app/extensions/confab/plugins/1"};
    const auto found = folders(roots);
    BOOST_REQUIRE(found.size() == expected.size() + 1);
    BOOST_TEST(Folders(found.begin(), found.end() - 1) == expected);
    BOOST_TEST(found.back().is_absolute()); // CONFAB_PLUGINDIR
    BOOST_TEST(roots[1].asked_for);
    BOOST_TEST(!roots[2].asked_for);
}

BOOST_AUTO_TEST_CASE(with_elevated_privileges_the_environment_has_no_say) {
    BOOST_TEST(search_roots({}, {"/env/1", "/home/me/data", false, true}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(each_folder_is_searched_once_and_empty_ones_never) {
    const Folders asked{"/a/", "/b/../a", ""};
    const auto found = folders(search_roots(asked, {":/a::/c/:", "", false, false}));
    BOOST_TEST(Folders(found.begin(), found.end() - 1) == (Folders{"/a", "/c"}));
}

BOOST_AUTO_TEST_CASE(relative_folders_are_those_of_now) {
    const Folders asked{"plugins"};
    BOOST_TEST(search_roots(asked, {}).front().folder == fs::current_path() / "plugins");
}

BOOST_AUTO_TEST_CASE(the_surroundings_are_those_of_this_process) {
    ::setenv("CONFAB_PLUGIN_PATH", "/somewhere", 1);
    const auto surroundings = Surroundings::current();
    ::unsetenv("CONFAB_PLUGIN_PATH");
    BOOST_TEST(surroundings.plugin_path == "/somewhere");
    BOOST_TEST(!surroundings.elevated);
    BOOST_TEST(surroundings.data_home.is_absolute());
    BOOST_TEST(Surroundings::current().plugin_path.empty());
}

BOOST_AUTO_TEST_CASE(manifests_lie_in_the_root_and_one_folder_deep_in_sorted_order) {
    const test::PluginFolder folder;
    for (const auto name : {"b.confab.json", "a.confab.json", "z/c.confab.json", "a/d.confab.json",
                            "a/b/too-deep.confab.json", "notes.json", ".confab.json", "a.so"})
        folder.write(name, "{}");
    BOOST_TEST(names_in(folder.path()) ==
               (Folders{"a/d.confab.json", "a.confab.json", "b.confab.json", "z/c.confab.json"}));
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_has_a_code_of_its_own) {
    const test::PluginFolder folder;
    const auto nowhere = manifests_in(folder / "nowhere");
    BOOST_REQUIRE(!nowhere);
    BOOST_CHECK(nowhere.error().code == Code::not_found);
    const auto file = manifests_in(folder.write("file", ""));
    BOOST_REQUIRE(!file);
    BOOST_CHECK(file.error().code == Code::io);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab::plugin
