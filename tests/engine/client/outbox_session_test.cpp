// SPDX-License-Identifier: GPL-3.0-or-later
#include "user.hpp"

using namespace confab;
using namespace confab::client;
using namespace confab::test;

namespace std {
ostream& boost_test_print_type(ostream& out, confab::client::Delivery delivery) {
    return out << static_cast<int>(delivery);
}
} // namespace std

namespace {

std::vector<std::string> bodies(const std::vector<ChatMessage>& messages) {
    std::vector<std::string> all;
    for (const auto& each : messages) all.push_back(each.body);
    return all;
}

std::vector<std::string> in_log(const FarSide& far) {
    std::vector<std::string> all;
    for (const auto& line : far.log) all.push_back(line.body);
    return all;
}

using Texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(outbox_over_sessions)

BOOST_AUTO_TEST_CASE(what_is_typed_offline_survives_a_restart_and_is_sent_in_order) {
    FarSide far;
    User alice;
    for (const auto* text : {"one", "two", "three"}) BOOST_REQUIRE(alice.account->send(alice.lobby(), text));
    const auto key = alice.account->newest(alice.lobby(), 1).entries.at(0).key;
    alice.stop();
    alice.start();
    BOOST_TEST(!alice.account->settled());
    const auto page = alice.account->newest(alice.lobby(), 10);
    BOOST_TEST(User::said(page) == (Texts{"one", "two", "three"}), boost::test_tools::per_element());
    BOOST_TEST(page.entries.at(2).delivery == Delivery::sending);
    BOOST_TEST((page.entries.at(2).key == key));
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(bodies(far.heard) == (Texts{"one", "two", "three"}), boost::test_tools::per_element());
    BOOST_TEST(alice.everything() == (Texts{"one", "two", "three"}), boost::test_tools::per_element());
    const auto sent = alice.account->newest(alice.lobby(), 1).entries.at(0);
    BOOST_TEST(sent.delivery == Delivery::sent);
    BOOST_TEST((sent.key == key));
    BOOST_TEST(sent.id.value == "m3");
    BOOST_TEST(sent.seq == 3U);
}

BOOST_AUTO_TEST_CASE(an_own_message_whose_answer_was_lost_is_settled_by_what_was_missed) {
    FarSide far;
    far.acknowledges = far.tells_own = false;
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "there?"));
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
    BOOST_TEST(alice.delivery("there?") == Delivery::sending);
    far.acknowledges = far.tells_own = true;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(far.heard.size() == 1U); // not even sent again
    BOOST_TEST(alice.delivery("there?") == Delivery::sent);
    BOOST_TEST(alice.everything() == (Texts{"there?"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_lost_on_the_way_is_sent_again_and_never_doubled) {
    for (const bool restart : {false, true}) {
        FarSide far;
        far.takes_messages = false;
        User alice;
        alice.connect();
        for (const auto* text : {"one", "two"}) BOOST_REQUIRE(alice.account->send(alice.lobby(), text));
        BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 2; }));
        if (restart) {
            alice.stop();
            far.cut();
            alice.start();
        } else {
            far.cut();
            BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
        }
        BOOST_REQUIRE(alice.account->send(alice.lobby(), "three"));
        far.takes_messages = true;
        alice.connect();
        BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
        BOOST_TEST(in_log(far) == (Texts{"one", "two", "three"}), boost::test_tools::per_element());
        BOOST_TEST(far.heard.at(0).origin.value == far.heard.at(2).origin.value);
        BOOST_TEST(alice.everything() == (Texts{"one", "two", "three"}), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(where_the_holder_was_lost_the_person_decides) {
    FarSide far;
    far.takes_messages = false;
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "submitted"));
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "never sent"));
    far.takes_messages = true;
    far.token = "a new holder";
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(alice.delivery("submitted") == Delivery::uncertain);
    BOOST_TEST(in_log(far) == (Texts{"never sent"}), boost::test_tools::per_element());
    const auto last = alice.account->newest(alice.lobby(), 1).entries.at(0);
    BOOST_TEST(last.body == "submitted");
    BOOST_TEST(!last.error.text.empty());
    BOOST_REQUIRE(alice.account->send_again(alice.lobby(), last.key));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(alice.everything() == (Texts{"never sent", "submitted"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_has_no_answer_in_a_session_that_lives_on_is_sent_again_in_it) {
    FarSide far;
    far.tells_own = far.acknowledges = false; // it arrives, and both answers are lost
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "there?"));
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    far.acknowledges = true;
    OpDone late;
    late.of = CONFAB_MSG_MESSAGE;
    late.result = Code::uncertain;
    far.tell(Message{{}, far.last_op, 0, late});
    alice.settle();
    BOOST_TEST(alice.delivery("there?") == Delivery::sending);
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(far.introductions.size() == 1U);
    BOOST_TEST(far.heard.size() == 2U);
    BOOST_TEST(in_log(far) == (Texts{"there?"}), boost::test_tools::per_element());
    BOOST_TEST(alice.delivery("there?") == Delivery::sent);
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_late_settles_what_was_to_be_sent_again) {
    FarSide far;
    far.tells_own = far.acknowledges = false;
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "there?"));
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    OpDone late;
    late.of = CONFAB_MSG_MESSAGE;
    late.result = Code::uncertain;
    far.tell(Message{{}, far.last_op, 0, late});
    far.tell(far.log.at(0));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(alice.delivery("there?") == Delivery::sent);
    far.acknowledges = true;
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "next"));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(bodies(far.heard) == (Texts{"there?", "next"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(with_an_old_server_what_has_no_answer_is_uncertain_and_never_repeated) {
    for (const bool restart : {false, true}) {
        FarSide far;
        far.caps = FarSide::old_kind;
        far.takes_messages = false;
        User alice;
        alice.connect();
        BOOST_REQUIRE(alice.account->send(alice.lobby(), "did it arrive?"));
        BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
        if (restart) {
            alice.stop();
            far.cut();
            alice.start();
        } else {
            far.cut();
            BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
        }
        BOOST_TEST(alice.account->newest(alice.lobby(), 1).entries.at(0).delivery == Delivery::uncertain);
        BOOST_TEST(alice.account->settled());
        far.takes_messages = true;
        alice.connect();
        BOOST_REQUIRE(alice.account->send(alice.lobby(), "next"));
        BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
        BOOST_TEST(in_log(far) == (Texts{"next"}), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_deliberate_disconnection_repeats_nothing_with_an_old_server) {
    FarSide far;
    far.caps = FarSide::old_kind;
    far.takes_messages = false;
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "hm"));
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    alice.account->disconnect();
    BOOST_TEST(alice.delivery("hm") == Delivery::uncertain);
}

BOOST_AUTO_TEST_CASE(an_old_server_without_places_keeps_the_order_of_arrival) {
    FarSide far;
    far.caps = FarSide::old_kind;
    User alice;
    alice.connect();
    far.say("bob", "one");
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "two"));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    far.say("bob", "three");
    BOOST_REQUIRE(alice.until([&] { return alice.heard().size() == 2; }));
    BOOST_TEST(alice.everything() == (Texts{"one", "two", "three"}), boost::test_tools::per_element());
    alice.stop();
    alice.start();
    BOOST_TEST(alice.everything() == (Texts{"one", "two", "three"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_refused_message_is_still_refused_after_a_restart) {
    FarSide far;
    far.takes_messages = false;
    User alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "no"));
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    OpDone refused;
    refused.of = CONFAB_MSG_MESSAGE;
    refused.result = Code::not_online;
    refused.text = "nobody is there";
    far.tell(Message{{}, far.last_op, 0, refused});
    BOOST_REQUIRE(alice.until([&] { return alice.delivery("no") == Delivery::failed; }));
    alice.stop();
    far.takes_messages = true;
    alice.start();
    alice.connect();
    const auto entry = alice.account->newest(alice.lobby(), 1).entries.at(0);
    BOOST_TEST(entry.delivery == Delivery::failed);
    BOOST_CHECK(entry.error.code == Code::not_online);
    BOOST_TEST(entry.error.text == "nobody is there");
    BOOST_REQUIRE(alice.account->discard(alice.lobby(), entry.key));
    BOOST_TEST(alice.account->newest(alice.lobby(), 1).entries.empty());
}

BOOST_AUTO_TEST_CASE(words_of_one_person_do_not_go_out_as_those_of_another) {
    FarSide far;
    User alice;
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "as alice"));
    alice.set("carol");
    BOOST_TEST(alice.account->newest(alice.lobby(), 1).entries.at(0).delivery == Delivery::failed);
    alice.connect();
    alice.settle();
    BOOST_TEST(far.heard.empty());
}

BOOST_AUTO_TEST_CASE(too_many_can_not_wait) {
    FarSide far;
    User alice;
    for (std::size_t i = 0; i < Outbox::limit; ++i) BOOST_REQUIRE(alice.account->send(alice.lobby(), "x"));
    const auto over = alice.account->send(alice.lobby(), "x");
    BOOST_REQUIRE(!over);
    BOOST_CHECK(over.error().code == Code::storage_full);
}

BOOST_AUTO_TEST_SUITE_END()
