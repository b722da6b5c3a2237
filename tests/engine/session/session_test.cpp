// SPDX-License-Identifier: GPL-3.0-or-later
// One story for every transport: what the engine promises must not depend on how messages travel.
#define BOOST_TEST_MODULE session
#include "memory_transport.hpp"
#include "party.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>

using namespace confab;
using namespace confab::test;
using client::ConnectionState;
using client::Delivery;
using client::EntryKind;

namespace std {
ostream& boost_test_print_type(ostream& out, confab::Code code) { return out << confab::name(code); }
ostream& boost_test_print_type(ostream& out, confab::client::Delivery delivery) {
    return out << static_cast<int>(delivery);
}
ostream& boost_test_print_type(ostream& out, confab::client::ConnectionState s) { return out << static_cast<int>(s); }
} // namespace std

namespace data = boost::unit_test::data;

namespace {

#ifdef __SANITIZE_THREAD__
// ThreadSanitizer takes the locks of Debian's libsoup, which it can't see into, for faults.
const auto transports = data::make({"memory"});
#else
const auto transports = data::make({"memory", "ws"});
#endif

std::vector<std::string> ids(std::initializer_list<const char*> list) { return {list.begin(), list.end()}; }

} // namespace

BOOST_DATA_TEST_CASE(what_one_says_everybody_hears_once, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice", "Alice");
    auto bob = party.join("bob", "Bob");

    BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "你好 😀 <b>"));
    BOOST_REQUIRE(party.until([&] { return !bob->heard("你好 😀 <b>").empty() && (*alice)->settled(); }));

    const auto at_bob = bob->heard("你好 😀 <b>");
    BOOST_TEST(at_bob.size() == 1U);
    BOOST_TEST(at_bob[0].entry.sender.value == "alice");
    BOOST_TEST(at_bob[0].entry.sender_name == "Alice");
    BOOST_TEST(at_bob[0].fresh);
    BOOST_TEST(!at_bob[0].entry.own());
    BOOST_CHECK(at_bob[0].entry.time != Timestamp{});
    BOOST_CHECK(at_bob[0].where == (*bob)->lobby());

    const auto at_alice = alice->heard("你好 😀 <b>");
    BOOST_TEST(at_alice.size() == 1U);
    BOOST_TEST(at_alice[0].entry.delivery == Delivery::sent);
    BOOST_TEST(!at_alice[0].fresh);
    BOOST_TEST((*alice)->newest((*alice)->lobby(), 1).entries[0].body == "你好 😀 <b>");
}

BOOST_DATA_TEST_CASE(a_private_message_reaches_its_recipient_alone, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice"), bob = party.join("bob"), carol = party.join("carol");

    BOOST_REQUIRE((*alice)->send((*alice)->direct(UserId{"bob"}), "between us"));
    BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "to all"));
    BOOST_REQUIRE(party.until([&] { return !carol->heard("to all").empty() && !bob->heard("to all").empty(); }));

    BOOST_TEST(carol->heard("between us").empty());
    BOOST_REQUIRE(bob->heard("between us").size() == 1U);
    BOOST_TEST(bob->heard("between us")[0].where.peer.value == "alice");
    BOOST_REQUIRE(alice->heard("between us").size() == 1U);
    BOOST_TEST(alice->heard("between us")[0].where.peer.value == "bob");
    BOOST_TEST(bob->unread[(*bob)->direct(UserId{"alice"})] == 1U);
    (*bob)->mark_read((*bob)->direct(UserId{"alice"}));
    BOOST_TEST(bob->unread[(*bob)->direct(UserId{"alice"})] == 0U);
}

BOOST_DATA_TEST_CASE(a_private_message_finds_its_recipient_in_any_spelling, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice");
    const auto early = (*alice)->direct(UserId{"BOB"}); // before the roster knows how bob writes it
    auto bob = party.join("bob");

    BOOST_REQUIRE((*alice)->send(early, "hello bob"));
    BOOST_REQUIRE(party.until([&] { return alice->delivery("hello bob") != Delivery::sending; }));
    BOOST_TEST(alice->delivery("hello bob") == Delivery::sent);
    BOOST_TEST(bob->heard("hello bob").size() == 1U);
    BOOST_TEST(alice->heard("hello bob").size() == 1U);
    BOOST_CHECK(alice->heard("hello bob")[0].where == early);
}

BOOST_DATA_TEST_CASE(a_private_message_to_oneself_comes_once, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice");

    BOOST_REQUIRE((*alice)->send((*alice)->direct(UserId{"alice"}), "a note"));
    BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "after it"));
    BOOST_REQUIRE(party.until([&] { return !alice->heard("after it").empty() && (*alice)->settled(); }));

    BOOST_TEST(alice->heard("a note").size() == 1U);
}

BOOST_DATA_TEST_CASE(a_refused_join_leaves_the_first_holder_online, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice"), bob = party.join("bob");

    auto impostor = party.guest("ALICE");
    (*impostor)->connect();
    BOOST_REQUIRE(party.until([&] {
        return impostor->state() == ConnectionState::offline && !impostor->states.empty() &&
               impostor->states.back().error.code != Code::ok;
    }));
    BOOST_TEST((*impostor)->status().error.code == Code::name_in_use);
    BOOST_TEST(!(*impostor)->status().error.text.empty());
    impostor.reset();

    BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "still here"));
    BOOST_REQUIRE(party.until([&] { return !bob->heard("still here").empty(); }));
    BOOST_TEST(bob->member_ids() == ids({"alice", "bob"}));
}

BOOST_DATA_TEST_CASE(an_impossible_id_is_refused_before_it_travels, transports, transport) {
    Party party{transport};
    for (const std::string id : {"", "a b", "tab\tid", "right\u202eleft", "zero\u200bwidth"}) {
        client::AccountConfig config;
        config.transport = transport;
        config.settings = {{"host", "here"}};
        config.user = UserId{id};
        config.display = "Name";
        auto observer = party.guest("fine");
        const auto store = client::Store::open(party.loop, {});
        client::Client people{party.loop, party.transports, now, *observer, **store};
        const auto added = people.set(config);
        BOOST_REQUIRE(!added);
        BOOST_TEST(added.error().code == Code::invalid_id);
    }
}

BOOST_DATA_TEST_CASE(everybody_sees_who_comes_and_goes, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice", "Alice");
    auto bob = party.join("bob", "Bob");
    BOOST_REQUIRE(party.until([&] { return alice->member_ids() == ids({"alice", "bob"}); }));
    BOOST_TEST((*alice)->member(UserId{"bob"}).name == "Bob");
    BOOST_REQUIRE(party.until([&] { return (*bob)->member(UserId{"alice"}).name == "Alice"; }));

    bob.reset();
    BOOST_REQUIRE(party.until([&] { return alice->member_ids() == ids({"alice"}); }));

    std::vector<EntryKind> kinds;
    for (const auto& entry : (*alice)->newest((*alice)->lobby(), 100).entries)
        if (entry.sender.value == "bob") kinds.push_back(entry.kind);
    BOOST_CHECK((kinds == std::vector{EntryKind::joined, EntryKind::left}));
}

BOOST_DATA_TEST_CASE(a_profile_tells_who_somebody_is, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice", "Alice"), bob = party.join("bob", "Bob Brown");

    Result<Person> bobs = fail(Code::internal, "not asked"), nobodys = bobs, gone = bobs;
    bool done = false;
    (*alice)->ask_profile(UserId{"bob"}, [&](Result<Person> person) {
        bobs = std::move(person);
        done = true;
    });
    BOOST_REQUIRE(party.until([&] { return done; }));
    BOOST_REQUIRE(bobs);
    BOOST_TEST(bobs->display == "Bob Brown");
    BOOST_CHECK(bobs->presence == Presence::online);

    done = false;
    (*alice)->ask_profile(UserId{"nobody"}, [&](Result<Person> person) {
        nobodys = std::move(person);
        done = true;
    });
    BOOST_REQUIRE(party.until([&] { return done; }));
    BOOST_REQUIRE(!nobodys);
    BOOST_TEST(nobodys.error().code == Code::unknown_user);

    (*alice)->disconnect();
    done = false;
    (*alice)->ask_profile(UserId{"bob"}, [&](Result<Person> person) {
        gone = std::move(person);
        done = true;
    });
    BOOST_TEST(!done); // always later, never inside the call
    BOOST_REQUIRE(party.until([&] { return done; }));
    BOOST_TEST(!gone);
}

BOOST_DATA_TEST_CASE(a_message_for_somebody_who_is_away_is_refused_with_a_reason, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice");

    const auto to_bob = (*alice)->direct(UserId{"bob"});
    const auto key = (*alice)->send(to_bob, "are you there?");
    BOOST_REQUIRE(key);
    BOOST_REQUIRE(party.until([&] { return alice->delivery("are you there?") == Delivery::failed; }));
    const auto refused = (*alice)->newest(to_bob, 1).entries.at(0);
    BOOST_TEST(refused.error.code == Code::not_online);
    BOOST_TEST(!refused.error.text.empty());

    auto bob = party.join("bob");
    BOOST_REQUIRE((*alice)->send_again(to_bob, *key));
    BOOST_REQUIRE(party.until([&] { return !bob->heard("are you there?").empty(); }));
    BOOST_REQUIRE(party.until([&] { return alice->delivery("are you there?") == Delivery::sent; }));
}

BOOST_DATA_TEST_CASE(a_refused_message_can_be_thrown_away, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice");
    const auto to_bob = (*alice)->direct(UserId{"bob"});
    const auto key = (*alice)->send(to_bob, "never mind");
    BOOST_REQUIRE(party.until([&] { return alice->delivery("never mind") == Delivery::failed; }));

    BOOST_REQUIRE((*alice)->discard(to_bob, *key));
    BOOST_TEST((*alice)->newest(to_bob, 10).entries.empty());
    BOOST_TEST((*alice)->discard(to_bob, *key).error().code == Code::not_found);
}

BOOST_DATA_TEST_CASE(what_was_typed_while_the_hub_was_away_is_sent_when_it_is_back, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice"), bob = party.join("bob");

    party.stop_hub();
    BOOST_REQUIRE(party.until(
        [&] { return alice->state() == ConnectionState::waiting && bob->state() == ConnectionState::waiting; }));
    BOOST_CHECK((*alice)->status().retry_in.count() > 0);
    BOOST_TEST(!(*alice)->status().error.text.empty());
    for (const auto* text : {"one", "two", "three"}) BOOST_REQUIRE((*alice)->send((*alice)->lobby(), text));
    BOOST_TEST(alice->delivery("one") == Delivery::sending);

    party.start_hub();
    (*bob)->connect(); // at once, instead of waiting for its turn
    BOOST_REQUIRE(party.until([&] { return bob->online(); }));
    (*alice)->connect();
    BOOST_REQUIRE(party.until([&] { return !bob->heard("three").empty() && (*alice)->settled(); }));

    std::vector<std::string> said;
    for (const auto& entry : (*bob)->newest((*bob)->lobby(), 100).entries)
        if (entry.kind == EntryKind::message) said.push_back(entry.body);
    BOOST_TEST(said == ids({"one", "two", "three"}), boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(a_lost_connection_comes_back_by_itself, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice");
    party.stop_hub();
    BOOST_REQUIRE(party.until([&] { return alice->state() == ConnectionState::waiting; }));
    party.start_hub();
    BOOST_REQUIRE(party.until([&] { return alice->online(); }));
}

BOOST_DATA_TEST_CASE(a_first_connection_that_fails_is_not_repeated, transports, transport) {
    Party party{transport};
    party.stop_hub();
    auto alice = party.guest("alice");
    (*alice)->connect();
    BOOST_REQUIRE(party.until([&] { return alice->state() == ConnectionState::offline && alice->states.size() > 1; }));
    BOOST_TEST((*alice)->status().error.code == Code::network);
    BOOST_TEST(!(*alice)->status().error.text.empty());
    BOOST_CHECK((*alice)->status().retry_in.count() == 0);
}

BOOST_DATA_TEST_CASE(what_can_not_be_said_is_refused_at_once, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice");
    const auto code = [&](const std::string& text) {
        const auto result = (*alice)->send((*alice)->lobby(), text);
        return result ? Code::ok : result.error().code;
    };
    BOOST_TEST(code("") == Code::invalid);
    BOOST_TEST(code("\xff\xfe") == Code::invalid);
    BOOST_TEST(code(std::string("a\0b", 3)) == Code::invalid);
    BOOST_TEST(code(std::string(client::Account::max_body_bytes + 1, 'x')) == Code::too_large);
    // The longest message goes through whatever it is made of: a control character takes six bytes in JSON.
    for (const char c : {'x', '"', '\x01'}) {
        const std::string longest(client::Account::max_body_bytes, c);
        BOOST_TEST(code(longest) == Code::ok);
        BOOST_REQUIRE(party.until([&] { return (*alice)->settled(); }));
        BOOST_TEST(alice->delivery(longest) == Delivery::sent);
    }
}

BOOST_DATA_TEST_CASE(an_account_that_is_set_again_keeps_what_was_said, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice", "Alice");
    BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "remember me"));
    BOOST_REQUIRE(party.until([&] { return (*alice)->settled(); }));

    auto config = (*alice)->config();
    config.user = UserId{"not an id"};
    BOOST_TEST(!alice->client().set(config));
    BOOST_TEST(alice->online()); // a change that can't be is none

    config.user = UserId{"alice"};
    config.display = "Alice Adams";
    BOOST_REQUIRE(alice->client().set(config));
    (*alice)->connect();
    BOOST_REQUIRE(party.until([&] { return alice->online(); }));
    bool kept = false;
    for (const auto& entry : (*alice)->newest((*alice)->lobby(), 100).entries)
        kept = kept || entry.body == "remember me";
    BOOST_TEST(kept);
    BOOST_REQUIRE(party.until([&] { return (*alice)->member(UserId{"alice"}).name == "Alice Adams"; }));
}

BOOST_DATA_TEST_CASE(many_messages_at_once_arrive_in_order, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice"), bob = party.join("bob");
    // More than any transport's window of unanswered requests: what does not fit waits in the outbox for FLOW.
    constexpr int many = 300;
    for (int i = 0; i < many; ++i) BOOST_REQUIRE((*alice)->send((*alice)->lobby(), std::to_string(i)));
    BOOST_REQUIRE(party.until([&] { return !bob->heard(std::to_string(many - 1)).empty() && (*alice)->settled(); }));

    int next = 0;
    for (const auto& entry : (*bob)->newest((*bob)->lobby(), 1000).entries)
        if (entry.kind == EntryKind::message) BOOST_TEST(entry.body == std::to_string(next++));
    BOOST_TEST(next == many);
}

BOOST_AUTO_TEST_CASE(what_had_no_answer_before_a_cut_is_sent_again_and_heard_once) {
    for (const bool lost : {true, false}) {
        Party party{"memory"};
        auto alice = party.join("alice"), bob = party.join("bob");
        memory::swallow(lost);
        BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "did it arrive?"));
        party.loop.iterate(false);
        memory::cut_all();
        memory::swallow(false);
        BOOST_REQUIRE(party.until([&] { return alice->delivery("did it arrive?") == Delivery::sent; }));
        BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "next"));
        BOOST_REQUIRE(party.until([&] { return !bob->heard("next").empty(); }));
        BOOST_TEST(bob->heard("did it arrive?").size() == 1U);
    }
}

BOOST_DATA_TEST_CASE(what_was_said_while_one_was_away_comes_once_and_in_order, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice"), bob = party.join("bob");
    BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "before"));
    BOOST_REQUIRE(party.until([&] { return !bob->heard("before").empty(); }));
    (*bob)->disconnect();
    BOOST_REQUIRE(party.until([&] { return alice->member_ids() == ids({"alice"}); }));
    constexpr int many = 450; // more than two pages
    for (int i = 0; i < many; ++i) BOOST_REQUIRE((*alice)->send((*alice)->lobby(), std::to_string(i)));
    BOOST_REQUIRE(party.until([&] { return (*alice)->settled(); }));
    bob->entries.clear();
    (*bob)->connect();
    BOOST_REQUIRE(party.until([&] { return !bob->heard(std::to_string(many - 1)).empty(); }));
    BOOST_REQUIRE((*alice)->send((*alice)->lobby(), "after"));
    BOOST_REQUIRE(party.until([&] { return !bob->heard("after").empty(); }));

    std::vector<std::string> expected, heard;
    for (int i = 0; i < many; ++i) expected.push_back(std::to_string(i));
    expected.emplace_back("after");
    for (const auto& each : bob->entries)
        if (each.entry.kind == EntryKind::message) {
            heard.push_back(each.entry.body);
            BOOST_TEST(each.fresh == (each.entry.body == "after"));
        }
    BOOST_TEST(heard == expected, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(who_comes_later_scrolls_back_to_the_beginning, transports, transport) {
    Party party{transport};
    auto alice = party.join("alice");
    constexpr int many = 230;
    for (int i = 0; i < many; ++i) BOOST_REQUIRE((*alice)->send((*alice)->lobby(), std::to_string(i)));
    BOOST_REQUIRE(party.until([&] { return (*alice)->settled(); }));
    auto carol = party.join("carol");
    std::optional<Result<client::Page>> all;
    (*carol)->history((*carol)->lobby(), 1'000, [&](Result<client::Page> page) { all = std::move(page); });
    BOOST_REQUIRE(party.until([&] { return all.has_value(); }));
    BOOST_REQUIRE(*all);
    int next = 0;
    for (const auto& entry : (*all)->entries) BOOST_TEST(entry.body == std::to_string(next++));
    BOOST_TEST(next == many);
    BOOST_TEST(!(*all)->more_before);

    std::optional<Result<client::SearchResult>> found;
    (*carol)->ask_search({.text = "229"}, [&](Result<client::SearchResult> result) { found = std::move(result); });
    BOOST_REQUIRE(party.until([&] { return found.has_value(); }));
    if (*found) BOOST_TEST((*found)->hits.size() == 1U);
    else BOOST_TEST((*found).error().code == Code::unsupported); // a log without search
}

BOOST_AUTO_TEST_CASE(an_id_that_stays_taken_is_given_up_in_the_end) {
    // After a success the id is mostly held by one's own dead session: patience, but not for ever.
    Party party{"memory"};
    auto alice = party.join("alice");
    memory::cut_all();
    auto thief = party.join("Alice");
    BOOST_REQUIRE(party.until([&] {
        return alice->state() == ConnectionState::waiting && (*alice)->status().error.code == Code::name_in_use;
    }));
    thief.reset();
    BOOST_REQUIRE(party.until([&] { return alice->online(); }));
}
