// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/missing.hpp"
#include "sealed_room.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

using namespace confab;
using namespace confab::tests;

namespace {

constexpr auto lag = 10s;

std::uint64_t missing_at_last(const seal::Arrivals& arrivals) { return arrivals.missing(noon + 24h, lag); }

} // namespace

BOOST_AUTO_TEST_SUITE(seal_missing)

BOOST_AUTO_TEST_CASE(what_comes_in_order_is_complete) {
    seal::Arrivals arrivals;
    for (std::uint64_t seq = 1; seq <= 1000; ++seq) BOOST_TEST(arrivals.came(seq, noon));
    BOOST_TEST(missing_at_last(arrivals) == 0u);
    BOOST_TEST(arrivals.to_text().size() < 20u);
}

BOOST_AUTO_TEST_CASE(a_gap_is_missing_once_it_outlasts_the_lag_and_no_longer_when_it_has_come) {
    seal::Arrivals arrivals;
    arrivals.came(1, noon);
    arrivals.came(5, noon);
    BOOST_TEST(arrivals.missing(noon + lag - 1ms, lag) == 0u);
    BOOST_TEST((arrivals.next_look(noon, lag) == noon + lag));
    BOOST_TEST(arrivals.missing(noon + lag, lag) == 3u);
    BOOST_TEST(!arrivals.next_look(noon + lag, lag).has_value());
    BOOST_TEST(arrivals.came(3, noon + lag));
    BOOST_TEST(arrivals.missing(noon + lag, lag) == 2u);
    arrivals.came(2, noon + lag);
    arrivals.came(4, noon + lag);
    BOOST_TEST(missing_at_last(arrivals) == 0u);
}

BOOST_AUTO_TEST_CASE(a_tail_is_missing_when_a_heartbeat_tells_of_it) {
    seal::Arrivals arrivals;
    arrivals.came(1, noon);
    arrivals.told({4, 1}, noon);
    BOOST_TEST(missing_at_last(arrivals) == 3u);
    arrivals.told({4, 1}, noon + 1h); // said again: known of since noon all the same
    BOOST_TEST(arrivals.missing(noon + lag, lag) == 3u);
}

BOOST_AUTO_TEST_CASE(nothing_is_missing_that_retention_may_have_taken) {
    seal::Arrivals arrivals;
    arrivals.came(10, noon);
    BOOST_TEST(missing_at_last(arrivals) == 0u); // what was before the first is nobody's word
    arrivals.told({12, 8}, noon);
    BOOST_TEST(missing_at_last(arrivals) == 4u); // 8, 9, 11, 12
    arrivals.told({12, 12}, noon);
    BOOST_TEST(missing_at_last(arrivals) == 1u);
    arrivals.told({12, 13}, noon);
    BOOST_TEST(missing_at_last(arrivals) == 0u);
}

BOOST_AUTO_TEST_CASE(a_heartbeat_from_the_past_takes_nothing_back) {
    seal::Arrivals arrivals;
    arrivals.told({12, 8}, noon);
    arrivals.told({5, 1}, noon + 1s);
    BOOST_TEST(missing_at_last(arrivals) == 5u);
    BOOST_TEST(arrivals.came(3, noon + 1s)); // below the floor all the same: not known to have come before
}

BOOST_AUTO_TEST_CASE(a_newcomer_misses_what_others_should_find_too) {
    seal::Arrivals arrivals;
    arrivals.told({3, 1}, noon);
    BOOST_TEST(missing_at_last(arrivals) == 3u);
}

BOOST_AUTO_TEST_CASE(a_number_that_comes_again_is_noticed) {
    seal::Arrivals arrivals;
    BOOST_TEST(arrivals.came(3, noon));
    BOOST_TEST(!arrivals.came(3, noon));
    BOOST_TEST(arrivals.came(1, noon));
    BOOST_TEST(!arrivals.came(1, noon));
    BOOST_TEST(arrivals.has(1));
    BOOST_TEST(!arrivals.has(2));
    BOOST_TEST(!arrivals.has(4));
}

BOOST_AUTO_TEST_CASE(any_order_leads_to_the_same) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    for (int round = 0; round < 200; ++round) {
        std::vector<std::uint64_t> numbers(60);
        std::iota(numbers.begin(), numbers.end(), 1);
        std::shuffle(numbers.begin(), numbers.end(), random);
        seal::Arrivals arrivals;
        arrivals.told({60, 1}, noon);
        std::set<std::uint64_t> left{numbers.begin(), numbers.end()};
        for (const auto seq : numbers) {
            BOOST_REQUIRE(arrivals.came(seq, noon));
            left.erase(seq);
            BOOST_REQUIRE(missing_at_last(arrivals) == left.size());
            arrivals = seal::Arrivals::from_text(arrivals.to_text()).value();
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_kept_comes_back_and_rubbish_does_not) {
    seal::Arrivals arrivals;
    arrivals.told({9, 2}, noon);
    arrivals.came(5, noon);
    const auto text = arrivals.to_text();
    BOOST_TEST(seal::Arrivals::from_text(text).value().to_text() == text);
    for (const auto bad :
         {"", "1", "1 1", "1 1 x", "1 1 9 5", "1 1 9 5-4@1", "1 1 9 5-9@1", "1 1 9 5-6@1 6-7@1", "1 1 9 "})
        BOOST_TEST(!seal::Arrivals::from_text(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(a_sender_who_counts_badly_costs_little) {
    seal::Arrivals arrivals;
    for (std::uint64_t seq = 2; seq < 20000; seq += 2) arrivals.came(seq, noon);
    BOOST_TEST(arrivals.to_text().size() < 10000u);
    arrivals.came(std::uint64_t{1} << 40, noon);
    BOOST_TEST(missing_at_last(arrivals) > 0u);
}

BOOST_AUTO_TEST_SUITE_END()
