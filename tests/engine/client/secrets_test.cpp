// SPDX-License-Identifier: GPL-3.0-or-later
#define BOOST_TEST_MODULE secrets
#include "client/secrets.hpp"
#include "user.hpp"

#include <sys/stat.h>

#include <fstream>

using namespace confab;
using namespace confab::client;
using namespace confab::test;

namespace {

/// The keyring of libsecret's own file, or, without a path, one that can't be used.
class Keyring {
public:
    explicit Keyring(const std::filesystem::path& file) {
        ::setenv("SECRET_BACKEND", "file", 1);
        ::setenv("SECRET_FILE_TEST_PATH", file.c_str(), 1);
        ::setenv("SECRET_FILE_TEST_PASSWORD", "only for the test", 1);
    }
};

SettingValues load(Loop& loop, Secrets& secrets, const std::string& account) {
    std::optional<Result<SettingValues>> got;
    secrets.load(AccountId{account}, [&](Result<SettingValues> values) { got = std::move(values); });
    while (!got) loop.iterate(true);
    BOOST_REQUIRE_MESSAGE(*got, (*got ? std::string{} : got->error().text));
    return **got;
}

void keep(Loop& loop, Secrets& secrets, const std::string& account, SettingValues values) {
    std::optional<Result<void>> done;
    secrets.store(AccountId{account}, std::move(values), [&](Result<void> how) { done = std::move(how); });
    while (!done) loop.iterate(true);
    BOOST_REQUIRE_MESSAGE(*done, (*done ? std::string{} : done->error().text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(without_a_keyring_secrets_are_in_a_private_file) {
    Folder folder;
    Loop loop;
    // A keyring whose file can't be made.
    const Keyring broken{folder.path / "no" / "such" / "folder\n/x" / "keyring"};
    std::ofstream{folder.path / "no"} << "in the way";
    const SettingValues values{{"passphrase", "你好 \"quoted\""}, {"secret_key", "k"}};
    {
        Secrets secrets{loop, folder.path};
        keep(loop, secrets, "work", values);
        keep(loop, secrets, "home", {{"password", "p"}});
    }
    const auto file = folder.path / "secrets.json";
    struct stat status {};
    BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0600U);
    Secrets secrets{loop, folder.path};
    BOOST_CHECK(load(loop, secrets, "work") == values);
    BOOST_TEST(load(loop, secrets, "other").empty());
    keep(loop, secrets, "work", {});
    BOOST_TEST(load(loop, secrets, "work").empty());
    BOOST_TEST(load(loop, secrets, "home").size() == 1U);
    keep(loop, secrets, "home", {});
    BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_AUTO_TEST_CASE(a_secrets_file_that_is_none_is_said) {
    Folder folder;
    Loop loop;
    const Keyring broken{folder.path / "no" / "keyring"};
    std::ofstream{folder.path / "no"} << "in the way";
    std::ofstream{folder.path / "secrets.json"} << "{ rubbish";
    Secrets secrets{loop, folder.path};
    std::optional<Result<SettingValues>> got;
    secrets.load(AccountId{"work"}, [&](Result<SettingValues> values) { got = std::move(values); });
    while (!got) loop.iterate(true);
    BOOST_REQUIRE(!*got);
    BOOST_CHECK(got->error().code == Code::io);
    BOOST_TEST(got->error().text.find("secrets.json") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
