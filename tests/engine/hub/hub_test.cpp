// SPDX-License-Identifier: GPL-3.0-or-later
#define BOOST_TEST_MODULE hub
#include "hub/admission.hpp"
#include "hub/lobby.hpp"
#include "hub/people.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>

using namespace confab;
using namespace confab::hub;

namespace {

Auth as(const std::string& id, const std::string& display = "Name") { return {UserId{id}, display}; }

/// A join as a whole: the answer is the session that it replaces.
Result<SessionId> join(Admission& admission, SessionId session, const Auth& request, const std::string& holder = {}) {
    auto who = admission.check(session, request);
    if (!who) return fail(who.error());
    who->holder =
        HolderId{holder.empty() ? "holder of " + std::to_string(static_cast<std::uint64_t>(session)) : holder};
    return admission.claim(session, *who);
}

} // namespace

BOOST_AUTO_TEST_SUITE(admission)

BOOST_AUTO_TEST_CASE(an_id_has_one_holder_whatever_its_spelling) {
    Admission admission;
    BOOST_REQUIRE(join(admission, SessionId{1}, as("Alice")));
    BOOST_CHECK(join(admission, SessionId{2}, as("ALICE")).error().code == Code::name_in_use);
    BOOST_CHECK(admission.holder(UserId{"alice"}) == SessionId{1});
    BOOST_TEST(admission.of(SessionId{1})->id.value == "Alice");
}

BOOST_AUTO_TEST_CASE(a_refused_claim_owns_nothing) {
    Admission admission;
    BOOST_REQUIRE(join(admission, SessionId{1}, as("alice")));
    BOOST_REQUIRE(!join(admission, SessionId{2}, as("alice")));
    admission.leave(SessionId{2});
    BOOST_CHECK(admission.holder(UserId{"alice"}) == SessionId{1});
    BOOST_TEST(!admission.of(SessionId{2}));
}

BOOST_AUTO_TEST_CASE(a_session_joins_once_and_may_come_back_after_leaving) {
    Admission admission;
    BOOST_REQUIRE(join(admission, SessionId{1}, as("alice")));
    BOOST_CHECK(join(admission, SessionId{1}, as("other")).error().code == Code::wrong_state);
    admission.leave(SessionId{1});
    BOOST_CHECK(admission.holder(UserId{"alice"}) == SessionId::none);
    BOOST_TEST(join(admission, SessionId{2}, as("alice")).has_value());
}

BOOST_AUTO_TEST_CASE(a_holder_takes_its_id_over_and_nobody_else_does) {
    Admission admission;
    BOOST_REQUIRE(join(admission, SessionId{1}, as("alice"), "hers").value() == SessionId::none);
    BOOST_CHECK(join(admission, SessionId{2}, as("alice"), "another's").error().code == Code::name_in_use);
    BOOST_CHECK(join(admission, SessionId{3}, as("Alice"), "hers").value() == SessionId{1});
    BOOST_TEST(!admission.of(SessionId{1}));
    BOOST_CHECK(admission.holder(UserId{"alice"}) == SessionId{3});
    admission.leave(SessionId{1}); // is nobody any more, and takes nothing with it
    BOOST_CHECK(admission.holder(UserId{"alice"}) == SessionId{3});
    BOOST_TEST(admission.of(SessionId{3})->id.value == "Alice");
}

BOOST_AUTO_TEST_CASE(impossible_ids_and_names_do_not_come_in) {
    Admission admission;
    for (const auto& request : {as(""), as("a b"), as(std::string(10'240, 'x')), as("\u202e"), as("ok", ""),
                                as("ok", "\n"), as("ok", std::string(10'240, 'n'))})
        BOOST_CHECK(join(admission, SessionId{1}, request).error().code == Code::invalid_id);
    BOOST_TEST(!admission.of(SessionId{1}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(lobby)

BOOST_AUTO_TEST_CASE(sessions_and_roster_stay_in_step_through_random_comings_and_goings) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    Lobby lobby;
    std::map<std::uint64_t, std::string> model;
    std::uint64_t next = 1, last_version = 0;
    for (int step = 0; step < 2000; ++step) {
        if (model.empty() || random() % 3 != 0) {
            const auto id = "user" + std::to_string(next);
            lobby.add(SessionId{next}, {UserId{id}, "Name of " + id});
            model.emplace(next++, id);
        } else {
            const auto victim = std::next(model.begin(), static_cast<long>(random() % model.size()));
            lobby.remove(SessionId{victim->first});
            model.erase(victim);
        }
        const auto roster = lobby.roster();
        BOOST_REQUIRE(roster->version > last_version);
        last_version = roster->version;
        BOOST_REQUIRE_EQUAL(lobby.size(), model.size());
        BOOST_REQUIRE_EQUAL(roster->ids.size(), model.size());
        for (std::size_t i = 0; i < lobby.size(); ++i) {
            const auto session = static_cast<std::uint64_t>(lobby.sessions()[i]);
            BOOST_REQUIRE_EQUAL(roster->ids[i], model.at(session));
            BOOST_REQUIRE_EQUAL(roster->names[i], "Name of " + model.at(session));
        }
    }
    lobby.remove(SessionId{next}); // never came: nothing happens
    BOOST_TEST(lobby.roster()->version == last_version);
}

BOOST_AUTO_TEST_CASE(a_member_with_another_session_stays_the_same_member) {
    Lobby lobby;
    for (std::uint64_t i = 1; i <= 3; ++i) lobby.add(SessionId{i}, {UserId{"user" + std::to_string(i)}, "Name"});
    const auto before = *lobby.roster();
    lobby.replace(SessionId{2}, SessionId{9});
    BOOST_CHECK(*lobby.roster() == before);
    BOOST_CHECK(lobby.sessions()[1] == SessionId{9});
    lobby.remove(SessionId{2}); // is nobody any more
    BOOST_TEST(lobby.size() == 3U);
    lobby.remove(SessionId{9});
    BOOST_CHECK((lobby.roster()->ids == std::vector<std::string>{"user1", "user3"}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(people)

BOOST_AUTO_TEST_CASE(the_last_ones_are_remembered_and_no_more) {
    People people{2};
    people.remember({UserId{"one"}, "One"});
    people.remember({UserId{"two"}, "Two"});
    people.remember({UserId{"ONE"}, "One again"});
    people.remember({UserId{"three"}, "Three"});
    BOOST_TEST(!people.find(UserId{"two"}));
    BOOST_REQUIRE(people.find(UserId{"one"}));
    BOOST_TEST(people.find(UserId{"one"})->display == "One again");
    BOOST_TEST(people.find(UserId{"three"}));
}

BOOST_AUTO_TEST_SUITE_END()
