// SPDX-License-Identifier: GPL-3.0-or-later
// Who was away from a bucket hears all that was said meanwhile, though looks begin where the last one ended.
#include "sealed_world.hpp"

#include <algorithm>

using namespace confab::storage;
using namespace confab::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t hour = 3'600'000'000;
constexpr std::int64_t ten_years = 10 * 365 * 24 * hour;

struct Absence : SealedWorld {
    Absence() {
        place->bucket = true;
        for (auto* guest : {&alice, &bob}) {
            guest->settings.interval = 20ms;
            guest->settings.people_every = 200ms;
        }
    }

    /// Some looks more: what was told by then is remembered as told.
    void settle(Guest& guest) {
        const auto looks = guest.objects->count("list_after ");
        guest.until([&] { return guest.objects->count("list_after ") >= looks + 6; });
    }
    /// Three hours ago both are there; the cursor up to which alice has heard all.
    std::string meet() {
        place->offset_us = -3 * hour;
        alice.come();
        bob.come();
        bob.await_done(bob.say("before"));
        auto heard = alice.await_message("before").cursor;
        settle(alice);
        return heard;
    }
    /// Bob speaks an hour later, while alice is away; then it is now.
    std::vector<std::string> meanwhile() {
        alice.leave();
        bob.leave();
        place->offset_us = -2 * hour;
        bob.come();
        std::vector<std::string> said;
        for (int i = 0; i < 5; ++i) {
            said.push_back("meanwhile " + std::to_string(i));
            bob.await_done(bob.say(said.back()));
        }
        bob.leave();
        place->offset_us = 0;
        alice.take(is_message);
        return said;
    }
    /// What alice is told of others up to the last page of what she missed.
    std::vector<std::string> missed(std::string since) {
        while (true) {
            const auto page = alice.await_done(alice.query(CONFAB_QUERY_MISSED, 0, since));
            if (!page.has(CONFAB_F_MORE)) break;
            since = page.cursor;
        }
        std::vector<std::string> texts;
        for (const auto& each : alice.take(is_message))
            if (!each.has(CONFAB_F_OWN)) texts.push_back(each.body);
        return texts;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(an_absence_from_a_bucket, Absence)

BOOST_AUTO_TEST_CASE(what_was_said_meanwhile_is_told) {
    const auto since = meet();
    const auto said = meanwhile();
    alice.join(since);
    BOOST_TEST(missed(since) == said, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_name_from_the_future_hides_nothing) {
    meet();
    Guest carol{loop, place, "carol"};
    seal(carol);
    place->offset_us = ten_years;
    carol.come();
    const auto done = carol.await_done(carol.say("from 2036"));
    carol.vanish();
    place->offset_us = -3 * hour;
    place->files.at(done.id).modified_us = place->now();
    const auto since = alice.await_message("from 2036").cursor;
    settle(alice);
    const auto said = meanwhile();
    alice.join(since);
    BOOST_TEST(missed(since) == said, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_own_message_said_before_all_was_told_hides_nothing) {
    auto since = meet();
    const auto said = meanwhile();
    alice.join(since);
    alice.await_done(alice.say("mine"));
    since = alice.await_done(alice.query(CONFAB_QUERY_MISSED, 2, since)).cursor;
    std::vector<std::string> heard;
    for (const auto& each : alice.take(is_message))
        if (!each.has(CONFAB_F_OWN)) heard.push_back(each.body);
    alice.vanish();
    alice.join(since);
    for (auto& each : missed(since)) heard.push_back(std::move(each));
    BOOST_TEST(heard == said, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_computer_that_slept_looks_back_to_where_it_fell_asleep) {
    place->offset_us = -2 * hour;
    bob.come();
    const auto done = bob.await_done(bob.say("you slept"));
    bob.vanish();
    const auto written = place->files.extract(done.id);
    place->offset_us = -3 * hour;
    std::int64_t asleep = 0;
    alice.settings.ticks = [&] { return g_get_monotonic_time() + asleep; };
    alice.come();
    settle(alice);
    // Between two of her looks.
    asleep = 3 * hour;
    place->offset_us = 0;
    place->files.insert({done.id, written.mapped()});
    alice.await_message("you slept");
    alice.vanish(); // the ticks are this case's
}

BOOST_AUTO_TEST_CASE(the_clock_of_the_place_is_measured_again_every_hour) {
    std::int64_t ahead = 0;
    alice.settings.ticks = [&] { return g_get_monotonic_time() + ahead; };
    alice.come();
    settle(alice);
    const auto before = alice.objects->count("clock");
    place->offset_us = 5 * hour;
    ahead = hour;
    alice.until([&] { return alice.objects->count("clock") == before + 1; });
    const auto done = alice.await_done(alice.say("by which clock?"));
    BOOST_TEST(std::abs(done.when - g_get_real_time() - 5 * hour) < hour);
    alice.vanish(); // the ticks are this case's
}

BOOST_AUTO_TEST_CASE(a_first_look_that_fails_once_makes_no_news_of_old_messages) {
    alice.settings.format = RoomFormat::compatible;
    alice.settings.passphrase.clear();
    for (int i = 1; i <= 20; ++i)
        place->put("public/" + old_name("zhang", 600.0 * i), old_message("zhang", "old"), 600'000'000LL * i);
    int left = 1;
    alice.objects->fault = [&](const std::string& call) -> std::optional<Error> {
        if (!call.starts_with("list_after public") || left-- <= 0) return std::nullopt;
        return Error{CONFAB_E_AGAIN, "Made up.", {}};
    };
    alice.come();
    alice.until([&] { return alice.count(is_message) >= 20; });
    BOOST_TEST(alice.count([](const Event& e) { return is_message(e) && !e.has(CONFAB_F_HISTORICAL); }) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
