// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_log.hpp"
#include "retention.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <ctime>
#include <random>
#include <string>

using namespace confab;
using namespace std::chrono_literals;

namespace {

/// The time zone of this process, as long as it lives.
class Zone {
public:
    explicit Zone(const char* name) {
        setenv("TZ", name, 1);
        tzset();
    }
    ~Zone() {
        unsetenv("TZ");
        tzset();
    }
};

Timestamp at(const char* utc) {
    std::tm parts{};
    strptime(utc, "%Y-%m-%d %H:%M:%S", &parts);
    return Timestamp{std::chrono::seconds{timegm(&parts)}};
}

std::string utc(Timestamp time) { return rfc3339(time).substr(0, 16); }

} // namespace

BOOST_AUTO_TEST_CASE(the_next_night_is_at_two_in_the_time_zone_of_the_computer) {
    const Zone zone{"CST-8"}; // China
    BOOST_TEST(utc(server::next_night(at("2026-11-25 10:00:00"))) == "2026-11-25T18:00");
    BOOST_TEST(utc(server::next_night(at("2026-11-25 17:59:59"))) == "2026-11-25T18:00");
    BOOST_TEST(utc(server::next_night(at("2026-11-25 18:00:00"))) == "2026-11-26T18:00");
    BOOST_TEST(utc(server::next_night(at("2026-12-31 20:00:00"))) == "2027-01-01T18:00");
}

BOOST_AUTO_TEST_CASE(a_night_without_two_o_clock_has_its_turn_all_the_same) {
    const Zone zone{"CET-1CEST,M3.5.0,M10.5.0/3"}; // 2026-03-29: 02:00 becomes 03:00
    const auto night = server::next_night(at("2026-03-28 12:00:00"));
    BOOST_TEST((night > at("2026-03-29 00:00:00") && night <= at("2026-03-29 02:00:00")));
    BOOST_TEST(utc(server::next_night(night)).substr(0, 10) == "2026-03-30");
}

BOOST_AUTO_TEST_CASE(every_night_comes_within_a_day_and_an_hour) {
    const Zone zone{"CET-1CEST,M3.5.0,M10.5.0/3"};
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937_64 random{seed};
    std::uniform_int_distribution<std::int64_t> seconds{0, 4'000'000'000};
    for (int i = 0; i < 1000; ++i) {
        const Timestamp time{std::chrono::seconds{seconds(random)}};
        const auto wait = server::next_night(time) - time;
        BOOST_TEST_REQUIRE((wait > 0s && wait <= 25h));
    }
}

BOOST_AUTO_TEST_CASE(what_is_old_is_forgotten_at_night_once_and_not_before_and_the_clock_may_jump) {
    const Zone zone{"UTC0"};
    Loop loop;
    test::FakeLog log{loop};
    auto time = at("2026-11-25 12:00:00");
    const auto say = [&](const char* text, std::chrono::days age) {
        hub::Record record;
        record.id = MessageId{text};
        record.holder = hub::HolderId{"holder"};
        record.room = RoomId{"lobby"};
        record.body = text;
        record.time = time - age;
        bool stored = false;
        log.append(record, [&](const auto& result) { stored = result.has_value(); });
        while (!stored) loop.iterate(true);
    };
    const auto count = [&] {
        std::optional<std::size_t> records;
        log.read(hub::RoomScope{RoomId{"lobby"}}, hub::Seq::none, 100, hub::Direction::forward,
                 [&](const auto& page) { records = page->records.size(); });
        while (!records) loop.iterate(true);
        return *records;
    };
    int looks = 0;
    server::Retention retention{loop, log, [&] { return ++looks, time; }, std::chrono::days{30}, 1ms};
    const auto until_looked = [&] {
        for (const auto before = looks; looks < before + 3;) loop.iterate(true);
    };
    say("old", std::chrono::days{31});
    say("new", std::chrono::days{29});
    until_looked();
    BOOST_TEST(count() == 2U); // it is noon

    time = at("2026-11-26 02:00:01");
    until_looked();
    BOOST_TEST(count() == 1U);

    say("old again", std::chrono::days{31});
    time = at("2026-11-26 23:00:00");
    until_looked();
    BOOST_TEST(count() == 2U); // not again on the same day
    time = at("2026-11-20 23:00:00");
    until_looked();
    BOOST_TEST(count() == 2U); // set back for days: the next night is that of this clock
    time = at("2026-11-21 02:00:00");
    until_looked();
    BOOST_TEST(count() == 2U); // and by it, nothing is that old
    time = at("2026-12-30 02:00:00");
    until_looked();
    BOOST_TEST(count() == 2U); // weeks ahead: nobody knows whether that is true
    time = at("2026-11-22 01:00:00");
    until_looked(); // it was not
    time = at("2026-11-22 02:00:00");
    until_looked();
    BOOST_TEST(count() == 2U);
    time = at("2026-12-30 03:00:00");
    until_looked();
    BOOST_TEST(count() == 2U);
    time = at("2026-12-31 02:00:00"); // it still says so a day later
    until_looked();
    BOOST_TEST(count() == 0U);

    say("kept", std::chrono::days{400});
    retention.set_days(std::chrono::days{0});
    time = at("2027-01-30 02:00:00");
    until_looked();
    BOOST_TEST(count() == 1U);
}
