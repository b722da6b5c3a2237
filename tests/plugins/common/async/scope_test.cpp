// SPDX-License-Identifier: GPL-3.0-or-later
#include "loop.hpp"

#include <boost/test/unit_test.hpp>

#include <numeric>
#include <stdexcept>

namespace confab::async::test {
namespace {

using std::chrono::milliseconds;

struct Counts {
    int now = 0, most = 0;
    std::vector<int> begun;
};

Task<void> count(std::shared_ptr<Counts> counts, int item) {
    counts->begun.push_back(item);
    counts->most = std::max(counts->most, ++counts->now);
    [[maybe_unused]] const auto slept = co_await sleep(milliseconds{1}, Stop{});
    --counts->now;
    if (item < 0) throw std::runtime_error{"below 0"};
}

Task<void> wait_for_the_end(Stop stop) { [[maybe_unused]] const auto ended = co_await sleep(limit, std::move(stop)); }

Task<bool> all_of(std::vector<int> items, std::size_t parallel, Stop stop, std::shared_ptr<Counts> counts) {
    bool threw = false;
    const auto one = [counts](int item) { return count(counts, item); };
    try {
        co_await for_each(std::move(items), parallel, std::move(stop), one);
    } catch (const std::runtime_error&) {
        threw = true;
    }
    co_return threw;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scope)

BOOST_AUTO_TEST_CASE(for_each_begins_all_in_order_and_never_more_at_once_than_allowed) {
    Loop loop;
    const auto counts = std::make_shared<Counts>();
    std::vector<int> items(40);
    std::iota(items.begin(), items.end(), 0);
    BOOST_TEST(!loop.run(all_of(items, 4, Stop{}, counts)));
    BOOST_TEST(counts->begun == items);
    BOOST_TEST(counts->most == 4);
    BOOST_TEST(counts->now == 0);
}

BOOST_AUTO_TEST_CASE(for_each_of_nothing_ends) {
    Loop loop;
    BOOST_TEST(!loop.run(all_of({}, 4, Stop{}, std::make_shared<Counts>())));
}

BOOST_AUTO_TEST_CASE(an_exception_in_one_comes_after_the_end_of_the_others) {
    Loop loop;
    const auto counts = std::make_shared<Counts>();
    BOOST_TEST(loop.run(all_of({-1, 1, 2, 3, 4, 5}, 3, Stop{}, counts)));
    BOOST_TEST(counts->now == 0);
    BOOST_TEST(counts->begun.size() < 6U);
}

BOOST_AUTO_TEST_CASE(nothing_more_is_begun_after_a_stop) {
    Loop loop;
    StopSource source;
    source.cancel();
    const auto counts = std::make_shared<Counts>();
    BOOST_TEST(!loop.run(all_of({1, 2, 3}, 1, source.stop(), counts)));
    BOOST_TEST(counts->begun.empty());
}

BOOST_AUTO_TEST_CASE(a_scope_is_drained_when_its_tasks_have_ended) {
    Loop loop;
    Scope all;
    all.spawn(wait_for_the_end(all.stop()));
    all.spawn(wait_for_the_end(all.stop()));
    BOOST_TEST(loop.run(all.drained(within(milliseconds{5}))) == CONFAB_E_TIMEOUT);
    BOOST_TEST(all.running() == 2U);
    all.cancel();
    BOOST_TEST(loop.run(all.drained(within(limit))) == CONFAB_OK);
    BOOST_TEST(all.running() == 0U);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_scope_ends_its_tasks) {
    Loop loop;
    const auto counts = std::make_shared<Counts>();
    Scope watcher;
    {
        Scope inner;
        watcher.spawn(wait_for_the_end(inner.stop()));
    }
    loop.until([&] { return watcher.running() == 0; });
}

BOOST_AUTO_TEST_CASE(what_a_task_throws_is_told_to_the_scope) {
    Loop loop;
    int told = 0;
    Scope all;
    all.on_failure([&told] { ++told; });
    all.spawn(count(std::make_shared<Counts>(), -1));
    loop.until([&] { return all.running() == 0; });
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::async::test
