// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_watch.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace confab;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(trouble_is_said_once_and_its_end_once) {
    Loop loop;
    Error trouble{Code::ok, {}};
    int looks = 0;
    std::vector<std::string> said;
    const server::LogWatch watch{loop,
                                 [&](const server::LogWatch::Told& told) {
                                     ++looks;
                                     hub::LogStatus status;
                                     status.trouble = trouble;
                                     told(status);
                                 },
                                 [&](const std::string& text) { said.push_back(text); }, 1ms};
    const auto look_thrice = [&] {
        for (const auto before = looks; looks < before + 3;) loop.iterate(true);
    };
    look_thrice();
    BOOST_TEST(said.empty());
    trouble = {Code::storage_full, "no room"};
    look_thrice();
    trouble = {Code::ok, {}};
    look_thrice();
    trouble = {Code::io, "a fault"};
    look_thrice();
    BOOST_TEST((said == std::vector<std::string>{"no room", "", "a fault"}));
}

BOOST_AUTO_TEST_CASE(a_log_that_can_not_even_be_asked_is_trouble) {
    Loop loop;
    std::string said;
    const server::LogWatch watch{loop, [](const server::LogWatch::Told& told) { told(fail(Code::io, "gone")); },
                                 [&](const std::string& text) { said = text; }, 1ms};
    while (said.empty()) loop.iterate(true);
    BOOST_TEST(said == "gone");
}
