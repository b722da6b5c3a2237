// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/metrics.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace confab::metrics::test {

BOOST_AUTO_TEST_SUITE(metrics_of_a_process)

BOOST_AUTO_TEST_CASE(a_number_is_the_same_each_time_and_names_are_checked) {
    Registry registry;
    auto* denied = registry.number(Kind::counter, "refusals_total", "code=\"denied\"", "What was\nrefused");
    BOOST_REQUIRE(denied);
    BOOST_TEST(registry.number(Kind::counter, "refusals_total", "code=\"denied\"", "") == denied);
    auto* other = registry.number(Kind::counter, "refusals_total", "code=\"io\"", "");
    BOOST_TEST(other != denied);
    BOOST_TEST(!registry.number(Kind::gauge, "refusals_total", "", ""));
    for (const auto* name : {"", "1st", "with space", "with\nline", "Upper", "x{y=\"z\"}"})
        BOOST_TEST(!registry.number(Kind::counter, name, "", ""));
    BOOST_TEST(!registry.number(Kind::counter, "labels", "a=\"b\"\nc 1", ""));
    *denied += 3;
    BOOST_TEST(registry.text() == "# HELP refusals_total What was refused\n# TYPE refusals_total counter\n"
                                  "refusals_total{code=\"denied\"} 3\nrefusals_total{code=\"io\"} 0\n");
}

BOOST_AUTO_TEST_CASE(there_is_a_bound_on_their_number) {
    Registry registry;
    int made = 0;
    while (made < 5'000 && registry.number(Kind::gauge, "many", "n=\"" + std::to_string(made) + '"', "")) ++made;
    BOOST_TEST(made == 1'000);
}

BOOST_AUTO_TEST_CASE(times_are_counted_in_buckets_that_sum_up) {
    using namespace std::chrono_literals;
    Registry registry;
    auto& taken = registry.histogram("taken_seconds", "Time");
    for (const auto time : {100us, 1000us, 3000us, 10'000'000us}) taken.observe(time);
    const auto text = registry.text();
    const auto has = [&](const char* line) { return text.find(line) != std::string::npos; };
    BOOST_TEST(has("# TYPE taken_seconds histogram\n"));
    BOOST_TEST(has("taken_seconds_bucket{le=\"0.0005\"} 1\n"));
    BOOST_TEST(has("taken_seconds_bucket{le=\"0.001\"} 2\n"));
    BOOST_TEST(has("taken_seconds_bucket{le=\"0.005\"} 3\n"));
    BOOST_TEST(has("taken_seconds_bucket{le=\"2.5\"} 3\n"));
    BOOST_TEST(has("taken_seconds_bucket{le=\"+Inf\"} 4\n"));
    BOOST_TEST(has("taken_seconds_sum 10.0041\n"));
    BOOST_TEST(has("taken_seconds_count 4\n"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::metrics::test
