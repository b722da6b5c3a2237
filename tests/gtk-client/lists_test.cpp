// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/conversation_list.hpp"
#include "model/member_list.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;
using client::ConversationId;
using client::RosterMember;

BOOST_AUTO_TEST_SUITE(lists)

namespace {

RosterMember person(std::string id, std::string name, bool online = true) {
    return {UserId{std::move(id)}, std::move(name), online};
}

/// What a view would show that does nothing but follow the splices.
struct View {
    explicit View(MemberList& list) : list{list} {
        list.signal_spliced().connect([this](MemberList::Splice splice) {
            const auto from = names.begin() + static_cast<std::ptrdiff_t>(splice.at);
            names.erase(from, from + static_cast<std::ptrdiff_t>(splice.removed));
            for (std::size_t i = 0; i < splice.added; ++i)
                names.insert(names.begin() + static_cast<std::ptrdiff_t>(splice.at + i),
                             this->list.at(splice.at + i).label());
        });
    }
    MemberList& list;
    std::vector<std::string> names;
};

using Names = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(members_are_sorted_by_what_is_shown_whatever_the_case) {
    MemberList list;
    View view{list};
    list.reset({person("3", "zoe"), person("2", "Bob"), person("1", "alice"), person("4", "gone", false)});
    BOOST_TEST(view.names == (Names{"alice", "Bob", "zoe"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(coming_going_and_renaming_move_one_row_each) {
    MemberList list;
    View view{list};
    list.reset({person("1", "alice"), person("2", "bob")});
    const RosterMember changed[] = {person("3", "beth"), person("1", "zoe"), person("2", "bob", false)};
    list.apply(changed);
    BOOST_TEST(view.names == (Names{"beth", "zoe"}), boost::test_tools::per_element());
    BOOST_TEST(!list.contains(UserId{"2"}));
}

BOOST_AUTO_TEST_CASE(ten_thousand_who_come_at_once_are_one_splice) {
    MemberList list;
    int splices = 0;
    list.signal_spliced().connect([&](MemberList::Splice) { ++splices; });
    std::vector<RosterMember> crowd;
    for (int i = 0; i < 10'000; ++i) crowd.push_back(person(std::to_string(i), "name " + std::to_string(i)));
    list.apply(crowd);
    BOOST_TEST(splices == 1);
    BOOST_TEST(list.size() == 10'000u);
}

BOOST_AUTO_TEST_CASE(rooms_stand_first_and_then_the_liveliest_private_chat) {
    const AccountId me{"1"};
    const ConversationId lobby{me, {}, {}}, ann{me, {}, UserId{"ann"}}, bob{me, {}, UserId{"bob"}};
    ConversationList list;
    BOOST_TEST(list.add(ann, "Ann"));
    BOOST_TEST(list.add(bob, "Bob"));
    BOOST_TEST(list.add(lobby, "Lobby"));
    BOOST_TEST(!list.add(lobby, "Again"));
    const auto order = [&] {
        Names titles;
        for (const auto& each : list.items()) titles.push_back(each.title);
        return titles;
    };
    BOOST_TEST(order() == (Names{"Lobby", "Bob", "Ann"}), boost::test_tools::per_element());
    BOOST_TEST(list.touch(ann));
    BOOST_TEST(order() == (Names{"Lobby", "Ann", "Bob"}), boost::test_tools::per_element());

    BOOST_TEST(list.set_unread(bob, 2));
    BOOST_TEST(!list.set_unread(bob, 2));
    BOOST_TEST(list.set_unread(lobby, 1));
    BOOST_TEST(list.unread() == 3u);
    BOOST_TEST(list.remove(me));
    BOOST_TEST(list.items().empty());
}

BOOST_AUTO_TEST_SUITE_END()
