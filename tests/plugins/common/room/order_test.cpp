// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/cleanup.hpp"
#include "common/room/order.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab::storage;

namespace {

constexpr confab_time second = 1'000'000, hour = 3600 * second, day = 24 * hour, now = 1'750'000'000 * second;

Listed file(std::string name, confab_time modified) { return {std::move(name), false, 10, modified}; }

} // namespace

BOOST_AUTO_TEST_SUITE(order_of_messages)

BOOST_AUTO_TEST_CASE(a_late_arrival_goes_between_its_neighbours) {
    Places places;
    BOOST_TEST(places.place(3, 3000) == 3000);
    BOOST_TEST(places.place(1, 1000) == 1000);
    BOOST_TEST(places.place(2, 9000) == 2999);
    BOOST_TEST(places.place(2, 1) == 2999);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_does_not_reorder_its_owner) {
    Places places;
    std::int64_t last = 0;
    for (const auto& [number, claimed] : {std::pair{1, 5000}, {2, 100}, {3, 200}, {4, 90'000}, {5, 0}}) {
        const auto at = places.place(static_cast<std::uint64_t>(number), claimed);
        BOOST_TEST(at > last);
        last = at;
    }
}

BOOST_AUTO_TEST_CASE(a_name_from_the_future_does_not_count) {
    BOOST_TEST(placed_time(now + 5 * hour, now, false) == now);
    BOOST_TEST(placed_time(now + 5 * second, now, false) == now + 5 * second);
    BOOST_TEST(placed_time(now - 8 * hour, now, true) == now);
    BOOST_TEST(placed_time(now - 8 * hour, now, false) == now - 8 * hour); // a copy of an old room
    BOOST_TEST(placed_time(now + day, 0, true) == now + day);
    BOOST_TEST(!clock_is_off(now, 0, true));
}

BOOST_AUTO_TEST_CASE(seq_follows_time_and_fits) {
    BOOST_TEST(seq_of(now / 1000, "a") < seq_of(now / 1000 + 1, "b"));
    BOOST_TEST(seq_of(0, "a") >= 1u);
    BOOST_TEST(seq_of(INT64_MAX, "a") < 1ull << 44);
}

BOOST_AUTO_TEST_CASE(only_what_is_old_by_the_places_clock_goes) {
    Doomed doomed;
    const Area area{"public", true, false, false};
    const std::vector<Listed> listed{
        file("old", now - 2 * day), file("new", now - hour), file("unknown", 0), {"folder", true, 0, now - 9 * day}};
    add_old(doomed, area, "public", listed, now, 1);
    BOOST_TEST(doomed.paths == std::vector<std::string>{"public/old"}, boost::test_tools::per_element());
    BOOST_TEST(doomed.tally.messages == 1u);
    add_old(doomed, area, "public", listed, now, 0);
    BOOST_TEST(doomed.paths.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_winner_that_falls_asleep_leaves_the_next_attempt_to_others) {
    using Kind = Election::Kind;
    BOOST_TEST((election({}, "2026-01-01", now).kind == Kind::free));
    const auto lock = file(lock_name("2026-01-01", 1), now - 60 * second);
    BOOST_TEST((election({lock}, "2026-01-01", now).kind == Kind::busy));
    BOOST_TEST((election({lock}, "2026-01-02", now).kind == Kind::free));
    BOOST_TEST((election({lock, file("cleanup_stats.json", now)}, "2026-01-01", now).kind == Kind::done));
    const auto asleep = election({lock, file("cleanup_stats.json", now - day)}, "2026-01-01", now + hour);
    BOOST_TEST((asleep.kind == Kind::free));
    BOOST_TEST(asleep.attempt == 2);
}

BOOST_AUTO_TEST_SUITE_END()
