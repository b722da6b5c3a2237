// SPDX-License-Identifier: GPL-3.0-or-later
// Rooms where a look costs money, and what is listed may be late.
#include "common/layout/local_time.hpp"
#include "sealed_world.hpp"

#include <algorithm>

using namespace confab::storage;
using namespace confab::storage::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t hour = 3'600'000'000;

struct Bucket : SealedWorld {
    Bucket() { place->bucket = true; }

    void compatible() {
        for (auto* guest : {&alice, &bob}) {
            guest->settings.format = RoomFormat::compatible;
            guest->settings.passphrase.clear();
        }
    }
    void quick() {
        for (auto* guest : {&alice, &bob}) {
            guest->settings.interval = 20ms;
            guest->settings.people_every = 200ms;
        }
    }
    static int all(const Guest& guest) { return guest.objects->count(""); }
    /// Requests a look at the lobby, in all, while nothing happens.
    static double price(Guest& guest, const std::string& lobby) {
        const auto before = all(guest), looks = guest.objects->count("list_after " + lobby);
        guest.until([&] { return guest.objects->count("list_after " + lobby) >= looks + 40; });
        return static_cast<double>(all(guest) - before) / (guest.objects->count("list_after " + lobby) - looks);
    }
    /// Messages of an existing client, the first one the oldest, `step` seconds apart.
    void old_ones(int count, double step) {
        for (int i = 0; i < count; ++i) {
            const auto age = (count - i) * step;
            place->put("public/" + old_name("zhang", age), old_message("zhang", "old " + std::to_string(i)),
                       static_cast<std::int64_t>(age * 1e6));
        }
    }
    std::vector<std::string> bodies(Guest& guest) {
        std::vector<std::string> texts;
        for (const auto& each : guest.take(is_message)) texts.push_back(each.body);
        return texts;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_room_in_a_bucket, Bucket)

BOOST_AUTO_TEST_CASE(people_talk_in_it) {
    for (const bool sealed : {true, false}) {
        if (!sealed) {
            *place = MemoryPlace{};
            place->bucket = true;
            compatible();
        }
        quick();
        Guest ann{loop, place, sealed ? "ann" : "amy"}, carol{loop, place, sealed ? "carol" : "carl"};
        ann.settings = carol.settings = alice.settings;
        ann.come();
        carol.come();
        ann.await_done(ann.say("hello"));
        carol.await_message("hello");
        ann.await_done(ann.say("between us", sealed ? "carol" : "carl"));
        BOOST_TEST(carol.await_message("between us").body == "between us");
        ann.leave();
        carol.leave();
    }
}

BOOST_AUTO_TEST_CASE(a_look_costs_two_and_a_half_requests_at_most) {
    quick();
    alice.come();
    bob.come();
    BOOST_TEST(price(alice, ".confab/public") <= 2.5);
    alice.leave();
    bob.leave();
    *place = MemoryPlace{};
    place->bucket = true;
    compatible();
    Guest zhang{loop, place, "zhang"}, li{loop, place, "li"};
    zhang.settings = li.settings = alice.settings;
    zhang.come();
    li.come();
    place->put("private/li_zhang/" + old_name("li"), old_private("li", "zhang", "psst"));
    zhang.await_message("psst");
    BOOST_TEST(price(zhang, "public") <= 2.5);
}

BOOST_AUTO_TEST_CASE(what_is_listed_late_twice_and_out_of_order_comes_once) {
    quick();
    place->untidy = true;
    alice.come();
    bob.come();
    std::vector<std::string> late;
    for (int i = 0; i < 10; ++i) {
        const auto done = alice.await_done(alice.say("message " + std::to_string(i)));
        if (i % 2 == 0) {
            place->hidden.insert(done.id);
            late.push_back(done.id);
        }
    }
    bob.await_message("message 9");
    for (const auto& each : late) place->hidden.erase(each);
    bob.await_message("message 8");
    bob.idle(200ms);
    auto heard = bodies(bob);
    heard.insert(heard.end(), {"message 8", "message 9"});
    std::sort(heard.begin(), heard.end());
    std::vector<std::string> expected;
    for (int i = 0; i < 10; ++i) expected.push_back("message " + std::to_string(i));
    BOOST_TEST(heard == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_newest_come_first_and_all_the_others_after_them) {
    compatible();
    quick();
    constexpr int count = 3'000;
    old_ones(count, 600); // three weeks
    alice.come();
    alice.await_message("old 2999");
    // Few listings until then: not all of it was looked through.
    BOOST_TEST(alice.objects->count("list_after public") <= 4);
    alice.until([&] { return alice.count(is_message) >= count - 1; });
    alice.idle(100ms);
    auto heard = bodies(alice);
    BOOST_TEST(heard.size() == count - 1U);
    std::sort(heard.begin(), heard.end());
    BOOST_TEST((std::unique(heard.begin(), heard.end()) == heard.end()));
}

BOOST_AUTO_TEST_CASE(an_end_in_the_middle_of_the_history_loses_none_of_it) {
    compatible();
    quick();
    constexpr std::size_t count = 2'000;
    old_ones(count, 600);
    alice.come();
    alice.until([&] { return alice.count(is_message) >= 300; });
    alice.vanish();
    auto first = alice.take(is_message);
    // The host has kept all but the last of what it was told.
    first.resize(first.size() - 20);
    const auto since = first.back().cursor;
    alice.join(since);
    for (auto cursor = since;;) {
        const auto page = alice.await_done(alice.query(CONFAB_QUERY_MISSED, 0, cursor));
        if (!page.has(CONFAB_F_MORE)) break;
        cursor = page.cursor;
    }
    alice.until([&] { return alice.count(is_message) + first.size() >= count; });
    alice.idle(100ms);
    std::vector<std::string> heard;
    for (const auto& each : first) heard.push_back(each.body);
    for (auto& each : bodies(alice)) heard.push_back(std::move(each));
    BOOST_TEST(heard.size() == count);
    std::sort(heard.begin(), heard.end());
    BOOST_TEST((std::unique(heard.begin(), heard.end()) == heard.end()));
}

BOOST_AUTO_TEST_CASE(a_second_start_looks_at_what_is_new_alone) {
    compatible();
    quick();
    old_ones(2'000, 600);
    alice.come();
    alice.until([&] { return alice.count(is_message) >= 2'000; });
    const auto last = alice.take(is_message).back().cursor;
    alice.idle(200ms); // the last pages are remembered as looked through
    alice.leave();
    place->put("public/" + old_name("zhang"), old_message("zhang", "meanwhile"));
    const auto lists = alice.objects->count("list_after public"), reads = alice.objects->count("read public");
    alice.join(last);
    const auto done = alice.await_done(alice.query(CONFAB_QUERY_MISSED, 0, last));
    BOOST_TEST(done.count == 1U);
    alice.await_message("meanwhile");
    BOOST_TEST(alice.objects->count("read public") == reads + 1);
    BOOST_TEST(alice.objects->count("list_after public") <= lists + 3);
}

BOOST_AUTO_TEST_CASE(who_writes_in_a_zone_far_behind_is_heard_once_their_heartbeat_was) {
    compatible();
    quick();
    alice.come();
    const auto behind = 15 * hour;
    place->put("users/far_heartbeat.json", "{\"user_id\":\"far\",\"username\":\"Far\",\"last_active\":\"" +
                                               iso_time(g_get_real_time() - behind) + "\",\"status\":\"online\"}");
    alice.await([](const Event& e) { return e.is(CONFAB_MSG_MEMBER) && e.who == "far"; });
    place->put("public/" + old_name("far", 15 * 3600.0), old_message("far", "good afternoon"));
    alice.await_message("good afternoon");
}

BOOST_AUTO_TEST_SUITE_END()
