// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/loader.hpp"
#include "plugin_folder.hpp"
#include "root_only.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <ostream>

namespace data = boost::unit_test::data;

namespace confab::plugin {
namespace {

namespace fs = std::filesystem;
using test::code_ran;
using test::manifest_for;
using test::PluginFolder;
using test::reason;

/// Nothing was loaded, and this is the one reason.
void check_refused(const Catalogue& found, const fs::path& path, Code code, std::string_view part) {
    BOOST_TEST(found.transports.empty());
    BOOST_REQUIRE(found.refused.size() == 1u);
    BOOST_TEST(found.refused[0].path == path);
    BOOST_CHECK(found.refused[0].error.code == code);
    const auto& text = found.refused[0].error.text;
    BOOST_TEST(text.find(part) != std::string::npos, text);
}

/// The same, before any code of the library ran.
void check_refused_unopened(const Catalogue& found, const fs::path& path, Code code, std::string_view part) {
    check_refused(found, path, code, part);
    BOOST_TEST(!code_ran());
}

BOOST_AUTO_TEST_SUITE(loader)

BOOST_AUTO_TEST_CASE(a_good_plugin_is_loaded) {
    const PluginFolder folder;
    const auto library = folder.install("good", "good");
    const auto found = folder.load();

    BOOST_TEST(found.refused.empty());
    BOOST_REQUIRE(found.transports.size() == 1u);
    const auto& transport = found.transports[0];
    BOOST_TEST(transport.descriptor->id == "quiet");
    BOOST_TEST(transport.entry->describe(0) == transport.descriptor);
    BOOST_TEST(transport.path == library);
    BOOST_TEST(transport.version == "1.2.3");
    BOOST_TEST(transport.manifest.licence == "MIT-0");
    BOOST_TEST(found.find("quiet") == &transport);
    BOOST_TEST(!found.find("loud"));
    BOOST_TEST(code_ran()); // so that the other cases know what it means when it didn't
}

BOOST_AUTO_TEST_CASE(a_plugin_may_have_a_folder_of_its_own) {
    const PluginFolder folder;
    folder.install("good", "quiet-plugin/good");
    folder.write("quiet-plugin/good.confab.json", manifest_for("good.so"));
    BOOST_TEST(folder.load().transports.size() == 1u);
}

BOOST_AUTO_TEST_CASE(different_plugins_are_never_taken_for_each_other) {
    // glibc tells loaded libraries apart by the name they were opened under, which here is that of a descriptor.
    const PluginFolder first, second;
    first.install("good", "good");
    const auto good = first.load();
    second.install("other", "other", manifest_for("other.so", "other"));
    const auto other = second.load();

    BOOST_REQUIRE(good.transports.size() == 1u);
    BOOST_REQUIRE(other.transports.size() == 1u);
    BOOST_TEST(good.transports[0].entry != other.transports[0].entry);
    BOOST_TEST(other.transports[0].descriptor->id == "other");
}

BOOST_AUTO_TEST_CASE(a_refused_library_leaves_no_trace_in_later_ones) {
    const PluginFolder broken, good;
    broken.install("no-symbol", "no-symbol");
    BOOST_TEST(broken.load().transports.empty());
    good.install("good", "good");
    BOOST_TEST(good.load().transports.size() == 1u);
}

BOOST_AUTO_TEST_CASE(loading_again_opens_nothing_again) {
    const auto open_files = [] { return std::distance(fs::directory_iterator{"/proc/self/fd"}, {}); };
    const PluginFolder folder;
    folder.install("good", "good");
    const auto first = folder.load();
    const auto before = open_files();
    const auto second = folder.load();

    BOOST_REQUIRE(second.transports.size() == 1u);
    BOOST_TEST(first.transports[0].entry == second.transports[0].entry);
    BOOST_TEST(open_files() == before);
}

BOOST_AUTO_TEST_CASE(what_was_refused_is_not_kept_open) {
    const auto open_files = [] { return std::distance(fs::directory_iterator{"/proc/self/fd"}, {}); };
    const PluginFolder folder;
    folder.write("good.confab.json", manifest_for("good.so"));
    folder.write("good.so", "rubbish");
    fs::permissions(folder.write("other.confab.json", "{}"), fs::perms{0666});
    const auto before = open_files();
    BOOST_TEST(folder.load().refused.size() == 2u);
    BOOST_TEST(open_files() == before);
}

BOOST_AUTO_TEST_CASE(a_library_with_two_transports_gives_both) {
    const PluginFolder folder;
    auto manifest = manifest_for("pair.so", "one");
    manifest.replace(manifest.rfind("]}"), 2,
                     R"(, {"id": "two", "name": "Two", "schemes": ["two"], "roles": ["connect"]}]})");
    folder.install("pair", "pair", manifest);
    const auto found = folder.load();
    BOOST_REQUIRE(found.transports.size() == 2u);
    BOOST_TEST(found.transports[0].version == "1.2.3");
    BOOST_TEST(found.transports[1].version == "1.2.4");
}

BOOST_AUTO_TEST_CASE(a_newer_plugin_that_needs_nothing_new_is_loaded) {
    const PluginFolder folder;
    folder.install("newer-but-modest", "newer", manifest_for("newer.so", "quiet", CONFAB_ABI_MINOR + 7));
    BOOST_TEST(folder.load().transports.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_plugin_that_is_too_new_tells_to_update_confab) {
    const PluginFolder folder;
    const auto library = folder.install(
        "too-new", "too-new", manifest_for("too-new.so", "quiet", CONFAB_ABI_MINOR + 1, CONFAB_ABI_MINOR + 1));
    check_refused_unopened(folder.load(), library, Code::unsupported,
                           "made for a newer Confab (plugin interface 1.1; this one has 1.0): update Confab");
}

BOOST_AUTO_TEST_CASE(a_plugin_of_another_major_tells_whom_to_ask) {
    const PluginFolder folder;
    const auto old = folder.install("too-old", "too-old", manifest_for("too-old.so", "quiet", 0, 0, 0));
    check_refused_unopened(folder.load(), old, Code::unsupported, "ask the plugin's author for a newer version");

    const PluginFolder future;
    const auto next = future.install("good", "good", manifest_for("good.so", "quiet", 0, 0, 2));
    check_refused_unopened(future.load(), next, Code::unsupported, "update Confab");
}

struct Broken {
    const char* library;
    Code code;
    const char* sentence; ///< a part of it
};
std::ostream& operator<<(std::ostream& out, const Broken& broken) { return out << broken.library; }

/// Libraries whose manifest promises a good plugin.
const Broken broken_libraries[] = {
    {"too-new", Code::unsupported, "update Confab"},
    {"too-old", Code::unsupported, "ask the plugin's author"},
    {"newer-but-modest", Code::invalid, "contradicts its manifest"},
    {"wrong-magic", Code::invalid, "wrong magic"},
    {"no-symbol", Code::invalid, "has no “confab_plugin_entry_v1”"},
    {"borrower", Code::invalid, "has no “confab_plugin_entry_v1”"},
    {"entry-function", Code::invalid, "is not a confab_entry"},
    {"short-object", Code::invalid, "is not a confab_entry"},
    {"size-0", Code::invalid, "claims a size of 0 bytes"},
    {"boastful", Code::invalid, "claims a size of 1000000 bytes"},
    {"head-only", Code::invalid, "too short"},
    {"bad-descriptor", Code::invalid, "the default of the setting “port”"},
    {"other", Code::invalid, "contradicts its manifest: it has a transport “other”, too"},
    {"pair", Code::invalid, "contradicts its manifest"},
};

BOOST_DATA_TEST_CASE(a_library_that_breaks_its_word_is_refused, data::make(broken_libraries), broken) {
    const PluginFolder folder;
    const auto library = folder.install(broken.library, "good");
    check_refused(folder.load(), library, broken.code, broken.sentence);
}

BOOST_AUTO_TEST_CASE(roles_schemes_and_ids_are_those_of_the_manifest) {
    const auto refusal = [](std::string_view what, std::string_view instead) {
        const PluginFolder folder;
        auto manifest = manifest_for("good.so");
        manifest.replace(manifest.find(what), what.size(), instead);
        const auto library = folder.install("good", "good", manifest);
        return reason(folder.load(), library);
    };
    BOOST_TEST(refusal(R"("connect", "listen")", R"("connect")").find("other roles") != std::string::npos);
    BOOST_TEST(refusal(R"("schemes": ["quiet"])", R"("schemes": ["loud"])").find("other URI schemes") !=
               std::string::npos);
    BOOST_TEST(refusal(R"("schemes": ["quiet"])", R"("schemes": ["quiet", "loud"])").find("other URI schemes") !=
               std::string::npos);
    BOOST_TEST(refusal(R"("transports": [)",
                       R"("transports": [{"id": "a", "name": "A", "schemes": ["a"], "roles": ["listen"]}, )")
                   .find("has no transport “a”") != std::string::npos);
}

struct Rubbish {
    const char* what;
    std::string_view content;
};
std::ostream& operator<<(std::ostream& out, const Rubbish& rubbish) { return out << rubbish.what; }

const Rubbish rubbish[] = {{"empty", ""},
                           {"a script", "#!/bin/sh\necho hello\n"},
                           {"only a magic number", "\x7f"
                                                   "ELF"},
                           {"zeros", std::string_view{"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16}}};

BOOST_DATA_TEST_CASE(rubbish_is_refused_without_a_crash, data::make(rubbish), what) {
    const PluginFolder folder;
    folder.write("good.confab.json", manifest_for("good.so"));
    const auto library = folder.write("good.so", what.content);
    check_refused(folder.load(), library, Code::invalid, "not a shared library");
}

BOOST_AUTO_TEST_CASE(a_library_cut_short_anywhere_is_refused_without_a_crash) {
    std::ifstream file{TEST_LIBRARIES "/good.so", std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    const PluginFolder folder;
    folder.write("good.confab.json", manifest_for("good.so"));
    for (std::size_t length = 0; length < bytes.size(); length += 509) {
        folder.write("good.so", std::string_view{bytes}.substr(0, length));
        BOOST_REQUIRE_MESSAGE(folder.load().transports.empty(), length);
    }
    BOOST_TEST(!code_ran());
}

BOOST_AUTO_TEST_CASE(a_library_that_does_not_link_is_refused_with_the_linker_s_reason) {
    const PluginFolder folder;
    const auto library = folder.install("good", "good");
    std::fstream file{library, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(18); // e_machine: one that nobody built
    file.write("\x34\x12", 2);
    file.close();
    const auto found = folder.load();
    check_refused_unopened(found, library, Code::invalid, "it can't be loaded");
    BOOST_TEST(reason(found, library).find("/proc/") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_library_is_refused) {
    const PluginFolder folder;
    folder.write("good.confab.json", manifest_for("good.so"));
    check_refused(folder.load(), folder / "good.so", Code::not_found, "is not there");
}

BOOST_AUTO_TEST_CASE(a_folder_named_like_a_library_is_refused) {
    const PluginFolder folder;
    folder.write("good.confab.json", manifest_for("good.so"));
    fs::create_directory(folder / "good.so");
    check_refused(folder.load(), folder / "good.so", Code::denied, "not a regular file");
}

BOOST_AUTO_TEST_CASE(a_library_that_others_may_change_is_not_opened) {
    const PluginFolder folder;
    const auto library = folder.install("good", "good");
    fs::permissions(library, fs::perms{0777});
    check_refused_unopened(folder.load(), library, Code::denied, "can be changed by other users");
}

BOOST_AUTO_TEST_CASE(a_manifest_that_others_may_change_is_not_believed) {
    const PluginFolder folder;
    folder.install("good", "good");
    fs::permissions(folder / "good.confab.json", fs::perms{0666});
    check_refused_unopened(folder.load(), folder / "good.confab.json", Code::denied, "can be changed by other users");
}

BOOST_AUTO_TEST_CASE(a_folder_that_others_may_change_is_not_used) {
    const PluginFolder folder;
    folder.install("good", "sub/good");
    folder.write("sub/good.confab.json", manifest_for("good.so"));
    fs::permissions(folder / "sub", fs::perms{0775});
    check_refused_unopened(folder.load(), folder / "sub/good.confab.json", Code::denied,
                           "can be changed by other users");

    fs::permissions(folder / "sub", fs::perms{0755});
    fs::permissions(folder.path(), fs::perms{0777});
    check_refused_unopened(folder.load(), folder / "sub/good.confab.json", Code::denied,
                           "can be changed by other users");
}

BOOST_AUTO_TEST_CASE(a_library_of_another_user_is_not_opened, *test::root_only("gives a file away")) {
    const PluginFolder folder;
    const auto library = folder.install("good", "good");
    BOOST_REQUIRE(::chown(library.c_str(), 12345, 12345) == 0);
    check_refused_unopened(folder.load(), library, Code::denied, "belongs to another user");
}

BOOST_AUTO_TEST_CASE(a_link_out_of_the_folder_is_not_followed) {
    const PluginFolder elsewhere, folder;
    const auto target = elsewhere.copy("good", "good.so");
    folder.write("good.confab.json", manifest_for("good.so"));
    fs::create_symlink(target, folder / "good.so");
    check_refused_unopened(folder.load(), folder / "good.so", Code::denied, "leads out of");
}

BOOST_AUTO_TEST_CASE(a_link_inside_the_folder_is_followed) {
    const PluginFolder folder;
    folder.copy("good", "versions/good.so.1.2.3");
    folder.write("good.confab.json", manifest_for("good.so"));
    fs::create_symlink("versions/good.so.1.2.3", folder / "good.so");
    BOOST_TEST(folder.load().transports.size() == 1u);
}

BOOST_AUTO_TEST_CASE(of_two_with_one_id_the_first_in_search_order_wins) {
    const PluginFolder first, second;
    const auto winner = first.install("good", "good");
    const auto loser = second.install("good", "good");
    const SearchRoot roots[] = {{first.path(), true}, {second.path(), true}};
    const auto found = load_all(roots);

    BOOST_REQUIRE(found.transports.size() == 1u);
    BOOST_TEST(found.transports[0].path == winner);
    BOOST_REQUIRE(found.refused.size() == 1u);
    BOOST_TEST(found.refused[0].path == loser);
    BOOST_TEST(found.refused[0].error.text.find(winner.string()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_that_could_not_be_loaded_hides_nothing) {
    const PluginFolder first, second;
    fs::permissions(first.install("good", "good"), fs::perms{0777});
    const auto sound = second.install("good", "good");
    const SearchRoot roots[] = {{first.path(), true}, {second.path(), true}};
    const auto found = load_all(roots);
    BOOST_REQUIRE(found.transports.size() == 1u);
    BOOST_TEST(found.transports[0].path == sound);
    BOOST_TEST(found.refused.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_hidden_never_runs) {
    const PluginFolder folder;
    folder.install("good", "a");
    BOOST_TEST(folder.load().refused.empty());
    BOOST_TEST(code_ran());
    folder.install("good", "b");
    BOOST_TEST(folder.load().refused.size() == 1u);
    BOOST_TEST(!code_ran());
}

BOOST_AUTO_TEST_CASE(one_folder_under_two_names_is_searched_once) {
    const PluginFolder folder, links;
    folder.install("good", "good");
    fs::create_directory_symlink(folder.path(), links / "same");
    const SearchRoot roots[] = {{folder.path(), true}, {links / "same", true}};
    const auto found = load_all(roots);
    BOOST_TEST(found.transports.size() == 1u);
    BOOST_TEST(found.refused.empty());
}

BOOST_AUTO_TEST_CASE(bad_manifests_are_refused_and_stop_nobody) {
    const PluginFolder folder;
    folder.install("good", "good");
    const auto deep = folder.write("deep.confab.json", std::string(40000, '['));
    const auto latin = folder.write("latin.confab.json", "{\"abi\": \"\xe4\"}");
    const auto list = folder.write("list.confab.json", "[]");
    const auto longer = folder.write("long.confab.json", std::string(10'000'000, ' '));
    const auto path = folder.write("path.confab.json", manifest_for("../good.so"));
    const auto none = folder / "none.confab.json";
    fs::create_directory(none);

    const auto found = folder.load();
    BOOST_TEST(found.transports.size() == 1u);
    BOOST_TEST(found.refused.size() == 6u);
    BOOST_TEST(reason(found, deep).find("64 levels") != std::string::npos);
    BOOST_TEST(reason(found, latin).find("UTF-8") != std::string::npos);
    BOOST_TEST(reason(found, list).find("must be an object") != std::string::npos);
    BOOST_TEST(reason(found, longer).find("64 KiB") != std::string::npos);
    BOOST_TEST(reason(found, path).find("name of a file") != std::string::npos);
    BOOST_TEST(reason(found, none).find("not a regular file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_told_to_who_asked_for_it) {
    const PluginFolder folder;
    const auto nowhere = folder / "nowhere";
    const SearchRoot asked[] = {{nowhere, true}};
    check_refused(load_all(asked), nowhere, Code::not_found, "There is no folder");
    const SearchRoot usual[] = {{nowhere, false}};
    BOOST_TEST(load_all(usual).refused.empty());
}

BOOST_AUTO_TEST_CASE(an_empty_folder_is_told_to_who_asked_for_it) {
    const PluginFolder folder;
    folder.copy("good", "good.so");
    check_refused_unopened(folder.load(), folder.path(), Code::not_found, "*.confab.json");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab::plugin
