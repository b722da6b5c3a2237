// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/chat_model.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;
using client::Changes;
using client::ConnectionState;
using client::ConversationId;
using client::RosterMember;

BOOST_AUTO_TEST_SUITE(chat_model)

namespace {

const AccountId me{"1"};
const ConversationId lobby{me, {}, {}};
const ConversationId bob{me, {}, UserId{"bob"}};

Changes from_bob(std::size_t unread) {
    Changes changes;
    auto& change = changes.conversations[bob];
    change.entries = true;
    change.unread = unread;
    change.fresh = 1;
    change.newest_fresh = client::Entry{};
    change.newest_fresh->sender = bob.peer;
    change.newest_fresh->sender_name = "Bob";
    return changes;
}

} // namespace

BOOST_AUTO_TEST_CASE(an_account_has_its_lobby) {
    ChatModel model;
    model.add_account(me);
    BOOST_REQUIRE(model.conversations().items().size() == 1);
    BOOST_TEST((model.conversations().items()[0].id == lobby));
    BOOST_TEST(model.title(lobby) == "Lobby");
}

BOOST_AUTO_TEST_CASE(what_the_store_knows_stands_in_the_side_bar_with_its_unread_counts) {
    using std::chrono::seconds;
    const ConversationId carol{me, {}, UserId{"carol"}};
    ChatModel model;
    model.add_account(me);
    model.add_known({{carol, {carol.peer, "Carol", false}, 0, Timestamp{seconds{20}}},
                     {bob, {bob.peer, "", false}, 3, Timestamp{seconds{10}}},
                     {lobby, {}, 2, Timestamp{seconds{30}}}});
    const auto& items = model.conversations().items();
    BOOST_REQUIRE(items.size() == 3u);
    BOOST_TEST((items[0].id == lobby));
    BOOST_TEST(items[0].title == "Lobby");
    BOOST_TEST(items[0].unread == 2u);
    BOOST_TEST(items[1].title == "Carol");
    BOOST_TEST(items[2].title == "bob");
    BOOST_TEST(items[2].unread == 3u);
    BOOST_TEST(!items[2].peer_online);
}

BOOST_AUTO_TEST_CASE(what_came_in_the_middle_of_a_history_is_told) {
    ChatModel model;
    model.add_account(me);
    std::vector<ConversationId> entries;
    model.signal_entries().connect([&](const ConversationId& id) { entries.push_back(id); });
    Changes changes;
    changes.conversations[lobby].history = true;
    model.apply(changes);
    BOOST_TEST((entries == std::vector{lobby}));
}

BOOST_AUTO_TEST_CASE(a_first_private_message_makes_its_conversation_and_is_told) {
    ChatModel model;
    model.add_account(me);
    std::vector<ConversationId> fresh, entries;
    model.signal_fresh().connect([&](const ConversationId& id, const auto&) { fresh.push_back(id); });
    model.signal_entries().connect([&](const ConversationId& id) { entries.push_back(id); });

    model.apply(from_bob(1));

    const auto* known = model.conversations().find(bob);
    BOOST_REQUIRE(known);
    BOOST_TEST(known->title == "Bob");
    BOOST_TEST(known->unread == 1u);
    BOOST_TEST(known->peer_online);
    BOOST_TEST((fresh == std::vector{bob}));
    BOOST_TEST((entries == std::vector{bob}));
}

BOOST_AUTO_TEST_CASE(a_new_name_and_a_leave_show_in_the_private_conversation) {
    ChatModel model;
    model.add_account(me);
    model.apply(from_bob(1));

    Changes changes;
    changes.members[{me, bob.peer}] = RosterMember{bob.peer, "Robert", false};
    model.apply(changes);

    BOOST_TEST(model.title(bob) == "Robert");
    BOOST_TEST(!model.conversations().find(bob)->peer_online);
}

BOOST_AUTO_TEST_CASE(listeners_of_the_connection_see_the_new_state) {
    ChatModel model;
    model.add_account(me);
    ConnectionState seen = ConnectionState::offline;
    model.signal_connection().connect([&](const AccountId& id) { seen = model.status(id).state; });

    Changes changes;
    changes.connections[me].state = ConnectionState::online;
    model.apply(changes);

    BOOST_TEST((seen == ConnectionState::online));
}

BOOST_AUTO_TEST_CASE(what_is_said_of_an_account_that_went_away_changes_nothing) {
    ChatModel model;
    model.add_account(me);
    model.remove_account(me);
    model.apply(from_bob(1));
    BOOST_TEST(model.conversations().items().empty());
    BOOST_TEST((model.status(me).state == ConnectionState::offline));
}

BOOST_AUTO_TEST_SUITE_END()
