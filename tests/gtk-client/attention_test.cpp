// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/attention.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;
using client::ConversationChange;
using client::ConversationId;

BOOST_AUTO_TEST_SUITE(attention)

namespace {

const ConversationId lobby{AccountId{"1"}, {}, {}};
const ConversationId bob{AccountId{"1"}, {}, UserId{"bob"}};

ConversationChange something_fresh() {
    ConversationChange change;
    change.entries = true;
    change.fresh = 1;
    change.newest_fresh = client::Entry{};
    return change;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_private_message_notifies_unless_its_chat_is_in_front) {
    BOOST_TEST(wants_notification(bob, something_fresh(), {}));
    BOOST_TEST(wants_notification(bob, something_fresh(), {.any_window_active = true, .focused = lobby}));
    BOOST_TEST(!wants_notification(bob, something_fresh(), {.any_window_active = true, .focused = bob}));
}

BOOST_AUTO_TEST_CASE(the_lobby_notifies_only_when_no_window_is_active) {
    BOOST_TEST(wants_notification(lobby, something_fresh(), {}));
    BOOST_TEST(!wants_notification(lobby, something_fresh(), {.any_window_active = true, .focused = bob}));
}

BOOST_AUTO_TEST_CASE(old_news_notify_nobody) {
    auto change = something_fresh();
    change.fresh = 0;
    change.newest_fresh.reset();
    BOOST_TEST(!wants_notification(bob, change, {}));
}

BOOST_AUTO_TEST_CASE(the_title_carries_a_mark_and_the_number_while_something_is_unread) {
    BOOST_TEST(marked_title("小明", 0) == "小明");
    BOOST_TEST(marked_title("小明", 3) == "● 小明 (3)");
}

BOOST_AUTO_TEST_CASE(a_target_brings_back_its_conversation_whatever_the_ids_hold) {
    const ConversationId ids[] = {
        lobby, bob, {AccountId{"a/b"}, RoomId{"%2F"}, {}}, {AccountId{"1"}, {}, UserId{"小明 / 100% 😀"}}};
    for (const auto& id : ids) BOOST_TEST((conversation_of(target_of(id)) == id), target_of(id));
}

BOOST_AUTO_TEST_CASE(a_broken_target_is_no_conversation) {
    for (const auto* text : {"", "1", "1/2", "1/%zz/3"}) BOOST_TEST(!conversation_of(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
