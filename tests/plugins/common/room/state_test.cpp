// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/state.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

using namespace confab::storage;
using confab::test::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(state_of_a_room)

BOOST_AUTO_TEST_CASE(what_is_kept_is_there_at_the_next_start) {
    const TemporaryFolder folder;
    {
        const auto state = State::open(folder.path(), "smb://a/b", "Alice").value();
        BOOST_TEST(state->remember({{"pin.format", "sealed"}, {"x", "y"}}).has_value());
        BOOST_TEST(state->number({{"public/a", 1}, {"public/b", 2, "stream", 7, 1000}}).has_value());
        BOOST_TEST(state->unreadable("public/c", {5, 6, CONFAB_E_PROTOCOL}).has_value());
        Outgoing out;
        out.origin = "o";
        out.path = "public/mine";
        out.bytes = std::string{"a\0b", 3};
        out.number = 4;
        BOOST_TEST(state->save(out, {{"count/stream", "4"}}).has_value());
    }
    const auto state = State::open(folder.path(), "smb://a/b", "ALICE").value();
    const auto loaded = state->load().value();
    BOOST_TEST(loaded.facts.at("pin.format") == "sealed");
    BOOST_TEST(loaded.facts.at("count/stream") == "4");
    BOOST_TEST(loaded.last_n == 2u);
    BOOST_TEST(loaded.known.at("public/b") == 2u);
    BOOST_TEST(loaded.unreadable.at("public/c").modified_us == 6);
    BOOST_TEST(state->stream("stream").value().at(7) == 1000);
    BOOST_TEST(state->outgoing("o").value().bytes.size() == 3u);
    BOOST_TEST(state->outgoing("other").value().path.empty());
    BOOST_TEST(state->forget({"public/a", "public/b"}).has_value());
    BOOST_TEST(state->load().value().known.empty());
    BOOST_TEST(state->load().value().last_n == 2u); // numbers are not given again
}

BOOST_AUTO_TEST_CASE(places_and_people_do_not_share) {
    const TemporaryFolder folder;
    const auto one = State::open(folder.path(), "smb://a/b", "alice").value();
    const auto two = State::open(folder.path(), "smb://a/c", "alice").value();
    const auto three = State::open(folder.path(), "smb://a/b", "bob").value();
    BOOST_TEST(one->remember({{"x", "1"}}).has_value());
    BOOST_TEST(two->load().value().facts.empty());
    BOOST_TEST(three->load().value().facts.empty());
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_put_aside) {
    const TemporaryFolder folder;
    { BOOST_TEST(State::open(folder.path(), "l", "u").value()->remember({{"x", "1"}}).has_value()); }
    for (const auto& entry : std::filesystem::directory_iterator{folder.path()})
        if (entry.path().extension() == ".db")
            std::ofstream{entry.path()} << "this is no database, but long enough for one";
    const auto state = State::open(folder.path(), "l", "u");
    BOOST_REQUIRE(state.has_value());
    BOOST_TEST((*state)->load().value().facts.empty());
}

BOOST_AUTO_TEST_SUITE_END()
