// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_folder.hpp"

#include <boost/test/unit_test.hpp>

/// What is only so on a server: names and passwords, outages, limits. Under with_smbd.
namespace confab::share::test {
namespace {

using namespace std::chrono_literals;
using async::Clock;

Result<void> mount(async::test::Loop& loop, const Location& location, const Credentials& credentials) {
    const auto mount = std::make_shared<Mount>(location, credentials);
    auto mounted = loop.run(mount->ensure(within(limit)));
    if (!mounted) BOOST_TEST_MESSAGE(mounted.error().detail);
    return mounted;
}

struct Smb {
    Smb() { BOOST_REQUIRE_MESSAGE(on_smb(), "this runs under with_smbd"); }
    async::test::Loop loop;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(smb, Smb)

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_as_such) {
    // Under a name that nobody has mounted yet: what is mounted stays so, whatever the password.
    auto uri = smb_location("room").uri();
    uri.replace(uri.find("127.0.0.1"), 9, "localhost");
    const auto room = Location::parse(uri).value();
    auto wrong = smb_credentials();
    wrong.password = "wrong";
    BOOST_TEST(code(mount(loop, room, wrong)) == CONFAB_E_AUTH);
    wrong.password.clear();
    BOOST_TEST(code(mount(loop, room, wrong)) == CONFAB_E_AUTH);
    BOOST_TEST(code(mount(loop, room, smb_credentials())) == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(a_guest_gets_in_where_guests_may) {
    BOOST_TEST(code(mount(loop, smb_location("guest"), {})) == CONFAB_OK);
    BOOST_TEST(code(mount(loop, smb_location("room"), {})) == CONFAB_E_AUTH);
}

BOOST_AUTO_TEST_CASE(a_share_or_server_that_is_not_there_is_told_as_such) {
    BOOST_TEST(code(mount(loop, smb_location("nothing"), smb_credentials())) == CONFAB_E_NOT_FOUND);
    BOOST_TEST(code(mount(loop, *Location::parse("smb://127.0.0.1:1/room"), smb_credentials())) == CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(nothing_can_be_written_where_reading_only_is_allowed) {
    TestFolder there;
    BOOST_TEST(code(there.create("x", "1")) == CONFAB_OK);
    const auto name = there.disk.filename().string();
    const auto mount = std::make_shared<Mount>(smb_location("readonly", name), smb_credentials());
    Folder folder{mount, 20s};
    BOOST_TEST(text_of(there.run(folder.read("x", 10, within(limit))).value()) == "1");
    BOOST_TEST(code(there.run(folder.create("y", bytes_of("1"), within(limit)))) == CONFAB_E_DENIED);
    BOOST_TEST(code(there.run(folder.create("new/y", bytes_of("1"), within(limit)))) == CONFAB_E_DENIED);
    BOOST_TEST(code(there.run(folder.replace("x", bytes_of("2"), within(limit)))) == CONFAB_E_DENIED);
    BOOST_TEST(code(there.run(folder.remove("x", within(limit)))) == CONFAB_E_DENIED);
    BOOST_TEST(code(there.run(folder.clock_offset("", within(limit)))) == CONFAB_E_DENIED);
    BOOST_TEST(content_of(there.disk / "x") == "1");
}

BOOST_AUTO_TEST_CASE(names_that_smb_refuses_are_told_as_such) {
    TestFolder room;
    for (const auto* name : {"a:b", "a?", "a*b", "a|b", "a\"b"})
        BOOST_TEST(code(room.create(name, "1")) == CONFAB_E_INVALID, name);
    BOOST_TEST(code(room.create(std::string(300, 'x'), "1")) == CONFAB_E_INVALID);
    BOOST_TEST(room.run(room.folder->settled(within(limit))) == CONFAB_OK);
    BOOST_TEST(room.on_disk() == 0U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_nothing_half_is_left) {
    try {
        control("limit 1M");
    } catch (...) {
        return;
    }
    TestFolder room{"small"};
    control("fill");
    BOOST_TEST(code(room.create("x", pattern(50'000))) == CONFAB_E_FULL);
    BOOST_TEST(room.run(room.folder->settled(within(limit))) == CONFAB_OK);
    BOOST_TEST(room.on_disk() == 0U);
    control("make_room");
    BOOST_TEST(code(room.create("x", pattern(50'000))) == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(a_frozen_server_ends_in_the_time_limit_and_is_used_again_when_it_is_back) {
    TestFolder room{"room", 1500ms};
    BOOST_TEST(code(room.create("before", "1")) == CONFAB_OK);
    control("freeze");
    const auto begin = Clock::now();
    BOOST_TEST(code(room.create("during", "2")) == CONFAB_E_TIMEOUT);
    BOOST_TEST(code(room.read("before")) == CONFAB_E_TIMEOUT);
    BOOST_TEST(code(room.list("")) == CONFAB_E_TIMEOUT);
    BOOST_TEST((Clock::now() - begin < 20s));
    control("thaw");
    Result<std::string> text;
    do text = room.read("before");
    while (code(text) == CONFAB_E_TIMEOUT && Clock::now() - begin < limit);
    BOOST_TEST(text.value() == "1");
}

BOOST_AUTO_TEST_CASE(a_server_that_went_away_can_not_be_reached_and_is_used_again_when_it_is_back) {
    TestFolder room;
    BOOST_TEST(code(room.create("before", "1")) == CONFAB_OK);
    control("kill");
    const auto during = room.create("during", "2");
    BOOST_TEST(code(during) == CONFAB_E_NETWORK, during.error().detail);
    BOOST_TEST(code(room.read("before")) == CONFAB_E_NETWORK);
    control("start");
    BOOST_TEST(room.read("before").value() == "1");
    BOOST_TEST(code(room.create("after", "3")) == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(a_killed_daemon_of_gvfs_is_not_noticed) {
    TestFolder room;
    for (int i = 0; i < 3; ++i) {
        const auto name = std::to_string(i);
        BOOST_TEST(code(room.create("x" + name, name)) == CONFAB_OK);
        control("kill_gvfs");
        if (i == 0) BOOST_TEST(code(room.create("y", "2")) == CONFAB_OK);
        if (i == 1) BOOST_TEST(room.read("x1").value() == "1");
        if (i == 2) BOOST_TEST(room.names("") == "x0 x1 x2 y");
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::share::test
