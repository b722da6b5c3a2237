// SPDX-License-Identifier: GPL-3.0-or-later
#define BOOST_TEST_MODULE client
#include "client/backoff.hpp"
#include "client/changes.hpp"
#include "client/outbox.hpp"
#include "client/roster.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace confab;
using namespace confab::client;

namespace {

Entry entry(std::uint64_t key, Delivery delivery = Delivery::none) {
    return {.key = EntryKey{key}, .delivery = delivery, .origin = OriginId{"o" + std::to_string(key)}, .body = "text"};
}

Member member(MemberChange change, const std::string& id, const std::string& display = {}) {
    Member said;
    said.change = change;
    said.who = UserId{id};
    said.display = display;
    return said;
}

} // namespace

BOOST_AUTO_TEST_SUITE(backoff)

BOOST_AUTO_TEST_CASE(waits_double_up_to_a_limit_and_differ_between_clients) {
    Backoff one{1}, other{2};
    bool differ = false;
    auto ceiling = Backoff::first;
    for (int i = 0; i < 20; ++i) {
        const auto wait = one.next();
        differ = differ || wait != other.next();
        BOOST_CHECK(wait >= ceiling / 2);
        BOOST_CHECK(wait <= ceiling);
        ceiling = std::min(ceiling * 2, Backoff::longest);
    }
    BOOST_TEST(differ);
    one.reset();
    BOOST_CHECK(one.next() <= Backoff::first);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(outbox)

BOOST_AUTO_TEST_CASE(it_goes_in_order_and_keeps_what_has_no_answer) {
    Outbox outbox;
    const ConversationId lobby{AccountId{"a"}, {}, {}};
    for (std::uint64_t i = 1; i <= 3; ++i) outbox.add(lobby, entry(i, Delivery::sending));
    for (const std::uint64_t op : {11, 12}) {
        auto* item = outbox.next();
        item->become(Outbox::State::submitted);
        item->handed(Op{op});
    }
    BOOST_TEST((outbox.next()->entry.key == EntryKey{3}));
    BOOST_TEST((outbox.find(Op{12})->entry.key == EntryKey{2}));
    outbox.remove(OriginId{"o1"});
    outbox.release();
    BOOST_TEST(outbox.unanswered().size() == 1U);
    BOOST_TEST((outbox.next()->entry.key == EntryKey{3})); // what may have arrived is not sent by itself
    outbox.find(OriginId{"o2"})->again = true;
    BOOST_TEST((outbox.next()->entry.key == EntryKey{2}));
    BOOST_TEST(outbox.unfinished() == 2U);
    outbox.find(OriginId{"o2"})->become(Outbox::State::failed);
    BOOST_TEST(outbox.unfinished() == 1U);
}

BOOST_AUTO_TEST_CASE(what_never_left_waits_unless_it_may_have_arrived_earlier) {
    Outbox outbox;
    outbox.add({}, entry(1, Delivery::sending));
    auto* item = outbox.next();
    item->become(Outbox::State::submitted);
    item->handed(Op{1});
    item->taken_back();
    BOOST_CHECK(item->state == Outbox::State::waiting);

    item->become(Outbox::State::submitted);
    item->handed(Op{2});
    outbox.release();
    item->again = true;
    item->handed(Op{3});
    item->taken_back();
    BOOST_CHECK(item->state == Outbox::State::submitted);
    BOOST_TEST(item->again);
}

BOOST_AUTO_TEST_CASE(what_came_back_as_history_waits_for_its_answer_only) {
    Outbox outbox;
    const ConversationId lobby{AccountId{"a"}, {}, {}};
    outbox.add(lobby, entry(1, Delivery::sending));
    outbox.next()->handed(Op{1});
    outbox.settled(OriginId{"o1"});
    BOOST_TEST(!outbox.find(lobby, EntryKey{1}));
    BOOST_TEST(!outbox.next());
    outbox.release(); // the session ended between the echo and its acknowledgement
    BOOST_TEST(!outbox.find(OriginId{"o1"}));
    BOOST_TEST(outbox.unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(it_is_bounded) {
    Outbox outbox;
    for (std::uint64_t i = 1; i <= Outbox::limit; ++i) {
        BOOST_REQUIRE(!outbox.full());
        outbox.add({}, entry(i, Delivery::sending));
    }
    BOOST_TEST(outbox.full());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(roster)

BOOST_AUTO_TEST_CASE(differences_are_told_once) {
    client::Roster roster;
    std::vector<std::pair<std::string, MemberChange>> told;
    const auto tell = [&](const RosterMember& who, MemberChange change) { told.emplace_back(who.id.value, change); };

    auto all = std::make_shared<confab::Roster>();
    all->ids = {"alice", "bob"};
    all->names = {"", ""};
    auto joined = member(MemberChange::join, "alice", "Alice");
    joined.roster = all;
    roster.apply(joined, tell);
    BOOST_CHECK((told == std::vector<std::pair<std::string, MemberChange>>{{"alice", MemberChange::join},
                                                                           {"bob", MemberChange::here}}));
    told.clear();
    roster.apply(member(MemberChange::here, "Bob"), tell);
    BOOST_TEST(told.empty());

    roster.apply(member(MemberChange::leave, "BOB"), tell);
    roster.apply(member(MemberChange::leave, "bob"), tell);
    BOOST_TEST(told.size() == 1U);
    BOOST_TEST(roster.members().size() == 1U);
    BOOST_TEST(!roster.member(UserId{"bob"}).online);
    BOOST_TEST(roster.nameless(5).empty());
}

BOOST_AUTO_TEST_CASE(a_list_mends_what_single_notices_missed) {
    client::Roster roster;
    std::vector<std::pair<std::string, MemberChange>> told;
    const auto tell = [&](const RosterMember& who, MemberChange change) { told.emplace_back(who.id.value, change); };
    roster.apply(member(MemberChange::join, "alice"), tell);
    roster.apply(member(MemberChange::join, "bob"), tell);
    told.clear();
    auto all = std::make_shared<confab::Roster>();
    all->ids = {"alice", "carol"};
    all->names = {"", ""};
    auto here = member(MemberChange::here, "");
    here.roster = all;
    roster.apply(here, tell);
    BOOST_CHECK((told == std::vector<std::pair<std::string, MemberChange>>{{"carol", MemberChange::here},
                                                                           {"bob", MemberChange::leave}}));
}

BOOST_AUTO_TEST_CASE(people_are_listed_by_what_is_shown_and_names_outlive_their_visit) {
    client::Roster roster;
    const auto ignore = [](const RosterMember&, MemberChange) {};
    roster.apply(member(MemberChange::join, "u1", "Zoe"), ignore);
    roster.apply(member(MemberChange::join, "u2", "adam"), ignore);
    roster.apply(member(MemberChange::join, "mike"), ignore);
    std::vector<std::string> shown;
    for (const auto& each : roster.members()) shown.push_back(each.label());
    BOOST_TEST(shown == (std::vector<std::string>{"adam", "mike", "Zoe"}), boost::test_tools::per_element());

    roster.clear();
    BOOST_TEST(roster.members().empty());
    BOOST_TEST(roster.member(UserId{"U1"}).name == "Zoe");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(changes)

BOOST_AUTO_TEST_CASE(the_reader_is_woken_once_and_gets_the_last_of_everything) {
    int woken = 0;
    ChangeCollector collector{[&] { ++woken; }};
    const AccountId account{"a"};
    const ConversationId lobby{account, {}, {}};
    collector.connection_changed(account, {.state = ConnectionState::connecting});
    collector.connection_changed(account, {.state = ConnectionState::online});
    for (std::uint64_t i = 1; i <= 1000; ++i) collector.entry_changed(lobby, entry(i), true);
    collector.unread_changed(lobby, 1000);
    collector.member_changed(account, {UserId{"bob"}, "Bob", true}, MemberChange::join);
    collector.member_changed(account, {UserId{"bob"}, "Bob", false}, MemberChange::leave);
    BOOST_TEST(woken == 1);

    const auto taken = collector.take();
    BOOST_CHECK(taken.connections.at(account).state == ConnectionState::online);
    BOOST_TEST(taken.conversations.size() == 1U);
    BOOST_TEST(taken.conversations.at(lobby).fresh == 1000U);
    BOOST_CHECK(taken.conversations.at(lobby).newest_fresh->key == EntryKey{1000});
    BOOST_TEST(*taken.conversations.at(lobby).unread == 1000U);
    BOOST_TEST(!taken.members.at({account, UserId{"bob"}}).online);
    BOOST_TEST(collector.take().empty());
    collector.history_changed(lobby);
    BOOST_TEST(woken == 2);
    BOOST_TEST(collector.take().conversations.at(lobby).history);
}

BOOST_AUTO_TEST_SUITE_END()
