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

BOOST_AUTO_TEST_CASE(accounts_of_before_are_read_and_set_aside) {
    const Folder folder;
    const auto path = folder.path / "accounts.ini";
    std::ofstream{path} << "[interface]\nstyle=dark\n"
                           "[account 1]\ntransport=ws\nuser=小明\nname=\\stwo\\nlines ;=# \nonline=true\n"
                           "setting-host=例子.org\nsetting-tls_fingerprint=ab\n";
    const ProfileFile file{path};
    BOOST_TEST(file.exists());
    const auto profile = file.load();
    BOOST_REQUIRE(profile);
    BOOST_TEST(profile->style == "dark");
    BOOST_REQUIRE(profile->accounts.size() == 1);
    const auto& account = profile->accounts[0];
    BOOST_TEST(account.online);
    BOOST_TEST(account.config.id.value == "1");
    BOOST_TEST(account.config.transport == "ws");
    BOOST_TEST(account.config.user.value == "小明");
    BOOST_TEST(account.config.display == " two\nlines ;=# ");
    BOOST_TEST((account.config.settings == client::SettingValues{{"host", "例子.org"}, {"tls_fingerprint", "ab"}}));

    BOOST_REQUIRE(file.set_aside());
    BOOST_TEST(!file.exists());
    BOOST_TEST(std::filesystem::exists(path.string() + ".imported"));
}

BOOST_AUTO_TEST_CASE(rubbish_is_said_and_kept) {
    const Folder folder;
    const auto path = folder.path / "accounts.ini";
    std::ofstream{path} << "\x01 not a key file\n";
    const auto profile = ProfileFile{path}.load();
    BOOST_REQUIRE(!profile);
    BOOST_TEST((profile.error().code == Code::invalid));
    BOOST_TEST(profile.error().text.find("accounts.ini") != std::string::npos);
    BOOST_TEST(!ProfileFile{path}.exists());
    std::ifstream kept{path.string() + ".unreadable"};
    BOOST_TEST(std::string(std::istreambuf_iterator<char>{kept}, {}) == "\x01 not a key file\n");
}

BOOST_AUTO_TEST_CASE(what_can_not_be_set_aside_is_said) {
    const Folder folder;
    const auto aside = ProfileFile{folder.path / "accounts.ini"}.set_aside();
    BOOST_REQUIRE(!aside);
    BOOST_TEST((aside.error().code == Code::io));
}

BOOST_AUTO_TEST_SUITE_END()
