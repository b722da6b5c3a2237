// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain_host.hpp"
#include "test_folder.hpp"

#include <boost/test/unit_test.hpp>

/// A session from the outside, through the ABI: on a folder of this machine, and on a real SMB server.
namespace confab::share::test {
namespace {

constexpr confab_id ann = 1, ben = 2;

/// A place, and settings that reach it.
struct Place {
    Place() {
        static int number = 0;
        const auto name = "session-" + std::to_string(::getpid()) + "-" + std::to_string(++number);
        disk = (on_smb() ? fs::path{environment("CONFAB_SMB_FOLDER")} / "room" : fs::temp_directory_path()) / name;
        state = fs::temp_directory_path() / (name + "-state");
        fs::create_directories(disk);
        fs::create_directories(state);
        settings = {{"location", on_smb() ? smb_location("room", name).uri() : disk.string()}, {"timeout_s", "20"}};
        if (on_smb()) {
            settings["user"] = environment("CONFAB_SMB_USER");
            settings["password"] = environment("CONFAB_SMB_PASSWORD");
        }
    }
    ~Place() {
        std::error_code ignored;
        fs::remove_all(disk, ignored);
        fs::remove_all(state, ignored);
    }
    [[nodiscard]] Values with(const Values& more) const {
        auto all = settings;
        for (const auto& [key, value] : more) all[key] = value;
        return all;
    }

    fs::path disk, state;
    Values settings;
};

bool is_report(const Told& one) { return one.type == CONFAB_MSG_STORAGE_REPORT; }

/// The steps that were told, as "REACH ok, ...".
std::string steps(const PlainHost& host) {
    std::string all;
    for (const auto& one : host.told)
        if (is_report(one)) all += (all.empty() ? "" : " ") + std::to_string(one.step) + (one.result < 0 ? "!" : "");
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(it_opens_asks_who_one_is_and_ends) {
    const Place place;
    PlainHost host{place.state.string()};
    BOOST_TEST(host.open(ann, place.settings) == CONFAB_OK);
    host.await_state(ann, CONFAB_SESSION_OPENING);
    host.await_state(ann, CONFAB_SESSION_AUTH);
    BOOST_TEST(host.close(ann) == CONFAB_OK);
    BOOST_TEST(host.count([](const Told& one) { return one.state == CONFAB_SESSION_CLOSED; }) == 0U); // never inside
    BOOST_TEST(host.await_state(ann, CONFAB_SESSION_CLOSED).result == CONFAB_OK);
    BOOST_TEST(host.close(ann) == CONFAB_E_NOT_FOUND);
    BOOST_TEST(host.join(ann, "ann") == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(it_can_be_closed_at_once) {
    const Place place;
    PlainHost host{place.state.string()};
    BOOST_TEST(host.open(ann, place.settings) == CONFAB_OK);
    BOOST_TEST(host.close(ann) == CONFAB_OK);
    host.await_state(ann, CONFAB_SESSION_CLOSED);
    BOOST_TEST(host.count([](const Told& one) { return one.state == CONFAB_SESSION_AUTH; }) == 0U);
}

BOOST_AUTO_TEST_CASE(what_one_says_reaches_the_other) {
    const Place place;
    PlainHost host{place.state.string()};
    const auto settings = place.with({{"format", "compatible"}, {"sync_interval_s", "1"}});
    for (const auto& [id, name] : {std::pair{ann, "ann"}, std::pair{ben, "ben"}}) {
        BOOST_TEST(host.open(id, settings) == CONFAB_OK);
        host.await_state(id, CONFAB_SESSION_AUTH);
        BOOST_TEST(host.join(id, name) == CONFAB_OK);
        BOOST_TEST(host.await_done(id, 1).result == CONFAB_OK);
    }
    BOOST_TEST(host.say(ann, "hello, ben", 7) == CONFAB_OK);
    BOOST_TEST(host.await_done(ann, 7).result == CONFAB_OK);
    const auto said = host.await([](const Told& one) { return one.type == CONFAB_MSG_MESSAGE && one.session == ben; });
    BOOST_TEST(said.body == "hello, ben");
    BOOST_TEST(said.sender == "ann");
    for (const auto id : {ann, ben}) {
        BOOST_TEST(host.close(id) == CONFAB_OK);
        host.await_state(id, CONFAB_SESSION_CLOSED);
    }
}

BOOST_AUTO_TEST_CASE(a_probe_tells_all_steps_and_leaves_nothing) {
    const Place place;
    write(place.disk / "readme.txt", "hello");
    PlainHost host{place.state.string()};
    BOOST_TEST(host.open(ann, place.settings) == CONFAB_OK);
    BOOST_TEST(host.probe(ann, 5) == CONFAB_OK);
    BOOST_TEST(host.probe(ann, 6) == CONFAB_E_STATE);
    BOOST_TEST(host.await_done(ann, 5).result == CONFAB_OK);
    BOOST_TEST(steps(host) == "1 2 3 4 5 6 7");
    BOOST_TEST(std::distance(fs::directory_iterator{place.disk}, {}) == 1);
    // It came before AUTH, so nobody joins.
    BOOST_TEST(host.count([](const Told& one) { return one.state == CONFAB_SESSION_AUTH; }) == 0U);
    BOOST_TEST(host.close(ann) == CONFAB_OK);
    host.await_state(ann, CONFAB_SESSION_CLOSED);
}

BOOST_AUTO_TEST_CASE(a_probe_of_a_folder_that_is_not_there_yet_leaves_none) {
    const Place place;
    PlainHost host{place.state.string()};
    BOOST_TEST(host.open(ann, place.with({{"location", place.settings.at("location") + "/new"}})) == CONFAB_OK);
    BOOST_TEST(host.probe(ann, 5) == CONFAB_OK);
    BOOST_TEST(host.await_done(ann, 5).result == CONFAB_OK);
    BOOST_TEST(steps(host) == "1 2 3 4 5 6 7");
    BOOST_TEST(fs::is_empty(place.disk));
    BOOST_TEST(host.close(ann) == CONFAB_OK);
    host.await_state(ann, CONFAB_SESSION_CLOSED);
}

BOOST_AUTO_TEST_CASE(a_probe_may_also_come_later_and_be_cut_off) {
    const Place place;
    PlainHost host{place.state.string()};
    BOOST_TEST(host.open(ann, place.settings) == CONFAB_OK);
    host.await_state(ann, CONFAB_SESSION_AUTH);
    BOOST_TEST(host.probe(ann, 5) == CONFAB_OK);
    BOOST_TEST(host.await_done(ann, 5).result == CONFAB_OK);
    BOOST_TEST(host.probe(ann, 6) == CONFAB_OK);
    BOOST_TEST(host.close(ann) == CONFAB_OK);
    BOOST_TEST(host.await_done(ann, 6).result == CONFAB_E_CLOSED);
    host.await_state(ann, CONFAB_SESSION_CLOSED);
}

BOOST_AUTO_TEST_CASE(a_place_that_can_not_be_reached_ends_the_session_with_the_reason) {
    const Place place;
    PlainHost host{place.state.string()};
    BOOST_TEST(host.open(ann, place.with({{"location", "smb://127.0.0.1:1/room"}})) == CONFAB_OK);
    const auto closed = host.await_state(ann, CONFAB_SESSION_CLOSED);
    // Without GVfs nothing but folders of this machine can be reached.
    BOOST_TEST(closed.result == (on_smb() ? CONFAB_E_NETWORK : CONFAB_E_UNSUPPORTED));
    BOOST_TEST(!closed.text.empty());
    BOOST_TEST(host.open(ben, place.with({{"location", "nowhere"}})) == CONFAB_E_CONFIG);
    if (!on_smb()) return;
    BOOST_TEST(host.open(ben, place.with({{"password", "wrong"}, {"user", "nobody-here"}})) == CONFAB_OK);
    const auto refused = host.await_state(ben, CONFAB_SESSION_CLOSED);
    BOOST_TEST(refused.result == CONFAB_E_AUTH);
    BOOST_TEST((refused.flags & CONFAB_F_NO_RETRY) != 0U);
    for (const auto& line : host.log) BOOST_TEST(line.find("wrong") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::share::test
