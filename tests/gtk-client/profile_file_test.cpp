// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile_file.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace confab;
using namespace confab::gtk::model;

BOOST_AUTO_TEST_SUITE(profile_file)

namespace {

struct Folder {
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "confab-profile-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path path;
};

} // namespace

BOOST_AUTO_TEST_CASE(what_is_saved_comes_back_and_is_for_nobody_else) {
    const Folder folder;
    const auto path = folder.path / "new" / "accounts.ini";
    Profile profile;
    profile.style = "dark";
    profile.accounts.push_back({{AccountId{"1"},
                                 "ws",
                                 {{"host", "例子.org"}, {"tls_fingerprint", "ab"}},
                                 UserId{"小明"},
                                 " two\nlines ;=# ",
                                 false},
                                true});
    const ProfileFile file{path};
    BOOST_REQUIRE(file.save(profile));

    const auto again = file.load();
    BOOST_REQUIRE(again);
    BOOST_TEST(again->style == "dark");
    BOOST_REQUIRE(again->accounts.size() == 1);
    const auto& account = again->accounts[0];
    BOOST_TEST(account.online);
    BOOST_TEST(account.config.id.value == "1");
    BOOST_TEST(account.config.transport == "ws");
    BOOST_TEST(account.config.user.value == "小明");
    BOOST_TEST(account.config.display == " two\nlines ;=# ");
    BOOST_TEST((account.config.settings == profile.accounts[0].config.settings));

    using std::filesystem::perms;
    BOOST_TEST((std::filesystem::status(path).permissions() == (perms::owner_read | perms::owner_write)));
    BOOST_TEST((std::filesystem::status(path.parent_path()).permissions() == perms::owner_all));
}

BOOST_AUTO_TEST_CASE(no_file_is_an_empty_profile) {
    const Folder folder;
    const auto profile = ProfileFile{folder.path / "accounts.ini"}.load();
    BOOST_REQUIRE(profile);
    BOOST_TEST(profile->accounts.empty());
}

BOOST_AUTO_TEST_CASE(rubbish_is_said_and_kept_beside_the_next_file) {
    const Folder folder;
    const auto path = folder.path / "accounts.ini";
    std::ofstream{path} << "\x01 not a key file\n";
    const auto profile = ProfileFile{path}.load();
    BOOST_REQUIRE(!profile);
    BOOST_TEST((profile.error().code == Code::invalid));
    BOOST_TEST(profile.error().text.find("accounts.ini") != std::string::npos);
    BOOST_REQUIRE(ProfileFile{path}.save({}));
    std::ifstream kept{path.string() + ".unreadable"};
    BOOST_TEST(std::string(std::istreambuf_iterator<char>{kept}, {}) == "\x01 not a key file\n");
}

BOOST_AUTO_TEST_CASE(a_place_that_can_not_be_written_is_said) {
    const Folder folder;
    std::ofstream{folder.path / "file"} << "in the way";
    const auto saved = ProfileFile{folder.path / "file" / "accounts.ini"}.save({});
    BOOST_REQUIRE(!saved);
    BOOST_TEST((saved.error().code == Code::io));
}

BOOST_AUTO_TEST_SUITE_END()
