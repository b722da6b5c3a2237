// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/engine_thread.hpp"
#include "base/loop.hpp"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

using namespace confab;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loop)

BOOST_AUTO_TEST_CASE(functions_posted_from_several_threads_all_run_on_the_loops_thread_in_each_ones_order) {
    EngineThread engine;
    constexpr int threads = 4, each = 1000;
    std::array<std::vector<int>, threads> seen;
    std::promise<std::thread::id> engine_id;
    engine.post([&] { engine_id.set_value(std::this_thread::get_id()); });
    const auto id = engine_id.get_future().get();

    std::atomic<bool> elsewhere = false;
    std::vector<std::thread> posters;
    for (int t = 0; t < threads; ++t)
        posters.emplace_back([&, t] {
            for (int i = 0; i < each; ++i)
                engine.post([&, t, i] {
                    if (std::this_thread::get_id() != id) elsewhere = true;
                    seen[static_cast<std::size_t>(t)].push_back(i);
                });
        });
    for (auto& thread : posters) thread.join();
    std::promise<void> done;
    engine.post([&] { done.set_value(); });
    done.get_future().get();

    BOOST_TEST(!elsewhere);
    for (const auto& numbers : seen) {
        BOOST_REQUIRE(numbers.size() == std::size_t{each});
        BOOST_TEST(std::is_sorted(numbers.begin(), numbers.end()));
    }
}

BOOST_AUTO_TEST_CASE(a_timer_fires_once_and_never_after_its_handle_ended) {
    Loop loop;
    int fired = 0, dropped = 0;
    const auto kept = loop.after(1ms, [&] { ++fired; });
    {
        const auto ended = loop.after(1ms, [&] { ++dropped; });
    }
    bool late = false;
    const auto end = loop.after(30ms, [&] { late = true; });
    while (!late) loop.iterate(true);
    BOOST_TEST(fired == 1);
    BOOST_TEST(dropped == 0);
}

BOOST_AUTO_TEST_CASE(a_function_may_end_its_own_timer) {
    Loop loop;
    Handle timer;
    bool fired = false;
    timer = loop.after(1ms, [&] {
        timer.reset();
        fired = true;
    });
    while (!fired) loop.iterate(true);
    BOOST_TEST(!timer);
}

BOOST_AUTO_TEST_CASE(a_descriptor_is_watched_until_the_handle_ends) {
    Loop loop;
    std::array<int, 2> ends{};
    BOOST_REQUIRE(pipe(ends.data()) == 0);
    int ready = 0;
    auto watch = loop.watch(ends[0], Loop::readable, [&](std::uint32_t what) {
        BOOST_TEST(what == std::uint32_t{Loop::readable});
        ++ready;
    });
    BOOST_REQUIRE(write(ends[1], "x", 1) == 1);
    while (ready == 0) loop.iterate(true);
    while (ready == 1) loop.iterate(true); // level-triggered: nothing was read

    watch.reset();
    const int before = ready;
    while (loop.iterate(false)) {}
    BOOST_TEST(ready == before);

    auto again = loop.watch(ends[0], Loop::readable, [&](std::uint32_t) { ++ready; });
    while (ready == before) loop.iterate(true);
    close(ends[0]);
    close(ends[1]);
}

BOOST_AUTO_TEST_CASE(the_far_end_that_goes_is_told_without_being_asked_for) {
    Loop loop;
    std::array<int, 2> ends{};
    BOOST_REQUIRE(pipe(ends.data()) == 0);
    bool broken = false;
    auto watch = loop.watch(ends[0], 0, [&](std::uint32_t what) { broken = (what & Loop::broken) != 0; });
    close(ends[1]);
    while (!broken) loop.iterate(true);
    watch.reset();
    close(ends[0]);
}

BOOST_AUTO_TEST_CASE(a_watch_that_ends_another_in_the_same_round_silences_it) {
    Loop loop;
    std::array<int, 2> a{}, b{};
    BOOST_REQUIRE(pipe(a.data()) == 0);
    BOOST_REQUIRE(pipe(b.data()) == 0);
    BOOST_REQUIRE(write(a[1], "x", 1) == 1);
    BOOST_REQUIRE(write(b[1], "x", 1) == 1);
    int calls = 0;
    Handle first, second;
    first = loop.watch(a[0], Loop::readable, [&](std::uint32_t) {
        ++calls;
        first.reset();
        second.reset();
    });
    second = loop.watch(b[0], Loop::readable, [&](std::uint32_t) {
        ++calls;
        first.reset();
        second.reset();
    });
    while (loop.iterate(false) || calls == 0) {}
    BOOST_TEST(calls == 1);
    for (const int fd : {a[0], a[1], b[0], b[1]}) close(fd);
}

BOOST_AUTO_TEST_CASE(a_posted_function_may_run_the_loop_and_the_order_stays) {
    Loop loop;
    std::vector<int> order;
    loop.post([&] {
        order.push_back(1);
        loop.post([&] { order.push_back(3); });
        while (order.size() < 3) loop.iterate(true);
        order.push_back(4);
    });
    loop.post([&] { order.push_back(2); });
    while (order.size() < 4) loop.iterate(true);
    BOOST_TEST(order == (std::vector<int>{1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_left_in_the_queue_is_destroyed_with_the_loop) {
    auto token = std::make_shared<int>(1);
    {
        Loop loop;
        loop.post([token] {});
        BOOST_TEST(token.use_count() == 2);
    }
    BOOST_TEST(token.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
