// SPDX-License-Identifier: GPL-3.0-or-later
#include "loop.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

namespace confab::async::test {
namespace {

using std::chrono::milliseconds;

Task<std::unique_ptr<int>> number(int value) { co_return std::make_unique<int>(value); }

Task<int> sum_of(int many) {
    int sum = 0;
    for (int i = 0; i < many; ++i) {
        const auto one = co_await number(i % 2);
        sum += *one;
    }
    co_return sum;
}

Task<void> throws() {
    throw std::runtime_error{"no"};
    co_return;
}

Task<std::string> what_is_thrown() {
    std::string text = "nothing";
    try {
        co_await throws();
    } catch (const std::runtime_error& error) {
        text = error.what();
    }
    co_return text;
}

Task<void> note_the_end_of(std::shared_ptr<int> ended, Event& event, Stop stop) {
    *ended = co_await event.wait(std::move(stop));
}

} // namespace

BOOST_AUTO_TEST_SUITE(task)

BOOST_AUTO_TEST_CASE(a_value_reaches_whoever_awaits) {
    Loop loop;
    BOOST_TEST(*loop.run(number(7)) == 7);
}

BOOST_AUTO_TEST_CASE(an_exception_reaches_whoever_awaits) {
    Loop loop;
    BOOST_TEST(loop.run(what_is_thrown()) == "no");
}

BOOST_AUTO_TEST_CASE(a_long_loop_of_tasks_that_end_at_once_needs_no_more_stack) {
    Loop loop;
    BOOST_TEST(loop.run(sum_of(2'000'000)) == 1'000'000);
}

BOOST_AUTO_TEST_CASE(a_task_that_nobody_awaits_never_starts) {
    bool ran = false;
    const auto set = [](bool& flag) -> Task<void> {
        flag = true;
        co_return;
    };
    { const auto task = set(ran); }
    BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(a_sleep_ends_after_its_time) {
    Loop loop;
    const auto begin = Clock::now();
    BOOST_TEST(loop.run(sleep(milliseconds{30}, Stop{})) == CONFAB_OK);
    BOOST_TEST((Clock::now() - begin >= milliseconds{30}));
}

BOOST_AUTO_TEST_CASE(a_time_limit_ends_a_wait) {
    Loop loop;
    Event never;
    BOOST_TEST(loop.run(never.wait(within(milliseconds{20}))) == CONFAB_E_TIMEOUT);
    BOOST_TEST(loop.run(sleep(limit, within(milliseconds{20}))) == CONFAB_E_TIMEOUT);
}

BOOST_AUTO_TEST_CASE(the_earlier_of_two_limits_counts) {
    Loop loop;
    const auto short_one = within(milliseconds{10});
    BOOST_TEST((within(limit, short_one).deadline() == short_one.deadline()));
    BOOST_TEST((within(milliseconds{1}, short_one).deadline() < short_one.deadline()));
}

BOOST_AUTO_TEST_CASE(cancelling_ends_a_wait_but_not_inside_of_the_call) {
    Loop loop;
    Event never;
    StopSource source;
    const auto ended = std::make_shared<int>(1);
    Scope scope;
    scope.spawn(note_the_end_of(ended, never, source.stop()));
    source.cancel();
    BOOST_TEST(*ended == 1);
    loop.until([&] { return scope.running() == 0; });
    BOOST_TEST(*ended == CONFAB_E_CANCELLED);
    BOOST_TEST(loop.run(never.wait(source.stop())) == CONFAB_E_CANCELLED);
}

BOOST_AUTO_TEST_CASE(a_cancelled_parent_cancels_its_children) {
    StopSource parent;
    const StopSource child{parent.stop()};
    const auto limited = child.stop().within(limit);
    BOOST_TEST(!limited.requested());
    parent.cancel();
    BOOST_TEST((limited.reason() == CONFAB_E_CANCELLED));
    BOOST_TEST((StopSource{parent.stop()}.stop().reason() == CONFAB_E_CANCELLED));
}

BOOST_AUTO_TEST_CASE(an_event_that_happened_before_is_not_missed) {
    Loop loop;
    Event event;
    event.set();
    BOOST_TEST(loop.run(event.wait(Stop{})) == CONFAB_OK);
    BOOST_TEST(loop.run(event.wait(within(milliseconds{1}))) == CONFAB_E_TIMEOUT);
}

BOOST_AUTO_TEST_CASE(an_event_wakes_all_that_wait) {
    Loop loop;
    Event event;
    const auto first = std::make_shared<int>(1), second = std::make_shared<int>(1);
    Scope scope;
    scope.spawn(note_the_end_of(first, event, Stop{}));
    scope.spawn(note_the_end_of(second, event, Stop{}));
    event.set();
    loop.until([&] { return scope.running() == 0; });
    BOOST_TEST(*first == CONFAB_OK);
    BOOST_TEST(*second == CONFAB_OK);
    BOOST_TEST(loop.run(event.wait(within(milliseconds{1}))) == CONFAB_E_TIMEOUT);
}

BOOST_AUTO_TEST_CASE(a_task_that_is_destroyed_while_it_waits_is_never_resumed) {
    Loop loop;
    Event event;
    const auto ended = std::make_shared<int>(1);
    {
        auto task = note_the_end_of(ended, event, within(milliseconds{1}));
        BOOST_TEST(task.await_suspend(std::noop_coroutine()));
        event.set();
    }
    BOOST_TEST(loop.run(sleep(milliseconds{5}, Stop{})) == CONFAB_OK);
    BOOST_TEST(*ended == 1);
    BOOST_TEST(ended.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::async::test
