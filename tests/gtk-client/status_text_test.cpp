// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/status_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;
using client::ConnectionState;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(status_text)

BOOST_AUTO_TEST_CASE(waiting_counts_down) {
    client::ConnectionStatus status;
    status.state = ConnectionState::waiting;
    BOOST_TEST(state_text(status, 5s) == "Trying again in 5 s");
    BOOST_TEST(state_text(status, 0s) == "Trying again…");
    BOOST_TEST(state_text(status, -3s) == "Trying again…");
}

BOOST_AUTO_TEST_CASE(a_fingerprint_can_be_compared_by_eye) {
    BOOST_TEST(grouped_fingerprint("ab12cd34ef56ab78ffee0011") == "AB12 CD34 EF56 AB78\nFFEE 0011");
    BOOST_TEST(grouped_fingerprint("ab:12:cd:34:ef") == "AB12 CD34 EF");
}

BOOST_AUTO_TEST_CASE(what_can_be_mended_comes_with_advice) {
    BOOST_TEST(!advice({Code::network, "x"}).empty());
    BOOST_TEST(!advice({Code::name_in_use, "x"}).empty());
    BOOST_TEST(advice({Code::internal, "x"}).empty());
}

BOOST_AUTO_TEST_CASE(a_store_that_is_in_use_is_told_from_one_that_is_damaged) {
    BOOST_TEST(store_trouble({Code::wrong_state, "x"}) == "Confab Is Open Already");
    BOOST_TEST(store_trouble({Code::unsupported, "x"}) == "This Confab Is Too Old");
    BOOST_TEST(store_trouble({Code::io, "x"}) == "Your History Can't Be Opened");
}

BOOST_AUTO_TEST_SUITE_END()
