// SPDX-License-Identifier: GPL-3.0-or-later
// A program of its own: libsecret chooses its keyring once in a process.
#define BOOST_TEST_MODULE keyring
#include "client/secret_file.hpp"
#include "client/secrets.hpp"
#include "client/store.hpp"
#include "client/store_parts.hpp"
#include "library_leaks.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

using namespace confab;
using namespace confab::client;

namespace {

struct Profile {
    Profile() {
        auto text = (std::filesystem::temp_directory_path() / "confab-test-XXXXXX").string();
        BOOST_REQUIRE(mkdtemp(text.data()));
        folder = text;
        ::setenv("SECRET_BACKEND", "file", 1);
        ::setenv("SECRET_FILE_TEST_PATH", (folder / "keyring").c_str(), 1);
        ::setenv("SECRET_FILE_TEST_PASSWORD", "only for the test", 1);
    }
    ~Profile() { std::filesystem::remove_all(folder); }

    void keep(const std::string& account, SettingValues values) {
        std::optional<Result<void>> done;
        Secrets secrets{loop, folder};
        secrets.store(AccountId{account}, std::move(values), [&](Result<void> how) { done = std::move(how); });
        while (!done) loop.iterate(true);
        BOOST_REQUIRE_MESSAGE(*done, (*done ? std::string{} : done->error().text));
    }
    SettingValues load(const std::string& account) {
        std::optional<Result<SettingValues>> got;
        Secrets secrets{loop, folder};
        secrets.load(AccountId{account}, [&](Result<SettingValues> values) { got = std::move(values); });
        while (!got) loop.iterate(true);
        BOOST_REQUIRE(*got);
        return **got;
    }

    std::filesystem::path folder;
    Loop loop;
    test::LibraryLeaks ignored; // there is no session bus here, and libsecret asks for one first
};

/// The profile's key is made once, and is in the keyring too.
void key_is_in_keyring(Profile& profile) {
    std::string fingerprint;
    for (int run = 0; run < 2; ++run) {
        auto store = Store::open(profile.loop, profile.folder / "profile");
        BOOST_REQUIRE(store);
        std::optional<std::string> got;
        (*store)->parts().identity->get([&](Result<const ProfileIdentity::Own*> own) {
            BOOST_REQUIRE(own);
            got = (*own)->fingerprint;
        });
        while (!got) profile.loop.iterate(true);
        if (run == 0) fingerprint = *got;
        BOOST_TEST(*got == fingerprint);
    }
    BOOST_TEST(!std::filesystem::exists(profile.folder / "profile" / "secrets.json"));
}

} // namespace

BOOST_AUTO_TEST_CASE(secrets_are_in_the_keyring_and_nowhere_else) {
    Profile profile;
    key_is_in_keyring(profile);
    const SettingValues values{{"passphrase", "你好 \"quoted\""}, {"secret_key", "k"}};
    profile.keep("work", values);
    BOOST_TEST(std::filesystem::exists(profile.folder / "keyring"));
    BOOST_TEST(!std::filesystem::exists(profile.folder / "secrets.json"));
    BOOST_CHECK(profile.load("work") == values);
    BOOST_TEST(profile.load("home").empty());
    profile.keep("work", {{"secret_key", "another"}});
    BOOST_CHECK(profile.load("work") == (SettingValues{{"secret_key", "another"}}));
    profile.keep("work", {});
    BOOST_TEST(profile.load("work").empty());
}

BOOST_AUTO_TEST_CASE(what_the_file_has_was_written_later_and_counts_alone) {
    Profile profile;
    profile.keep("work", {{"passphrase", "old"}, {"secret_key", "old"}});
    const SettingValues later{{"secret_key", "new"}};
    BOOST_REQUIRE(SecretFile{profile.folder / "secrets.json"}.store(AccountId{"work"}, later));
    BOOST_CHECK(profile.load("work") == later);
}
