// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/async/workers.hpp"
#include "loop.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

namespace confab::async::test {
namespace {

using std::chrono::milliseconds;

/// Runs `f` on a worker, and the loop until it is there.
template <class F> auto on_worker(Loop& loop, F f, Stop stop = {}) { return loop.run(in_thread(std::move(stop), f)); }

} // namespace

BOOST_AUTO_TEST_SUITE(workers)

BOOST_AUTO_TEST_CASE(a_function_runs_on_another_thread_and_its_value_comes_back) {
    Loop loop;
    const auto kept = Workers::here();
    const auto thread = on_worker(loop, [] { return std::this_thread::get_id(); });
    BOOST_REQUIRE(thread.has_value());
    BOOST_TEST((*thread != std::this_thread::get_id()));
    const auto text = on_worker(loop, [] { return storage::Result<std::string>{"yes"}; });
    BOOST_TEST(text.value() == "yes");
    BOOST_TEST(on_worker(loop, [] {}).has_value());
}

BOOST_AUTO_TEST_CASE(a_failure_and_an_exception_come_back_as_errors) {
    Loop loop;
    const auto kept = Workers::here();
    const auto failed = on_worker(loop, []() -> storage::Result<int> { return storage::fail(CONFAB_E_FULL, "full"); });
    BOOST_TEST(failed.error().code == CONFAB_E_FULL);
    const auto threw = on_worker(loop, []() -> int { throw std::runtime_error{"no"}; });
    BOOST_TEST(threw.error().code == CONFAB_E_INTERNAL);
}

BOOST_AUTO_TEST_CASE(a_function_that_takes_too_long_is_left_to_itself) {
    Loop loop;
    const auto kept = Workers::here();
    std::promise<void> go_on;
    const auto held = std::make_shared<std::atomic<int>>(0);
    auto waiting = [held, go = go_on.get_future().share()] {
        go.wait();
        return ++*held;
    };
    const auto late = on_worker(loop, std::move(waiting), within(milliseconds{20}));
    BOOST_TEST(late.error().code == CONFAB_E_TIMEOUT);
    go_on.set_value();
    loop.until([&] { return held.use_count() == 2; }); // this one, and that of `waiting`
    BOOST_TEST(*held == 1);
}

BOOST_AUTO_TEST_CASE(too_much_that_waits_is_refused) {
    Loop loop;
    const auto kept = Workers::here();
    std::promise<void> go_on;
    const auto go = go_on.get_future().share();
    const auto busy = std::make_shared<std::atomic<std::size_t>>(0);
    const auto wait = [go, busy] {
        ++*busy;
        go.wait();
    };
    std::size_t taken = 0;
    const auto fill = [&] {
        while (taken < 100'000 && kept->run(wait, [] {})) ++taken;
    };
    fill();
    // Once all threads are busy none makes room any more.
    loop.until([&] { return *busy == kept->threads(); });
    fill();
    BOOST_TEST(taken < 2'000U);
    const auto refused = on_worker(loop, [] { return 1; });
    BOOST_TEST(refused.error().code == CONFAB_E_AGAIN);
    go_on.set_value();
}

BOOST_AUTO_TEST_CASE(the_threads_end_with_the_last_user) {
    Loop loop;
    std::weak_ptr<Workers> gone;
    const auto ended = std::make_shared<std::atomic<bool>>(false);
    {
        const auto kept = Workers::here();
        gone = kept;
        BOOST_TEST((Workers::here() == kept));
        BOOST_TEST(kept->run([ended] { *ended = true; }, [] {}));
        BOOST_TEST(on_worker(loop, [] { return 1; }).value() == 1);
    }
    BOOST_TEST(gone.expired());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::async::test
