// SPDX-License-Identifier: GPL-3.0-or-later
// Joining, telling, sending and who is there, in compatible rooms.
#include "common/layout/message.hpp"
#include "common/layout/room_files.hpp"
#include "world.hpp"

using namespace confab::storage;
using namespace confab::storage::test;
using confab::async::test::Loop;

namespace {

bool is_message(const Event& e) { return e.is(CONFAB_MSG_MESSAGE); }
bool is_live(const Event& e) { return e.is(CONFAB_MSG_MESSAGE) && !e.has(CONFAB_F_HISTORICAL); }

struct Room2 {
    Loop loop;
    std::shared_ptr<MemoryPlace> place = std::make_shared<MemoryPlace>();
    Guest alice{loop, place, "alice"}, bob{loop, place, "bob"};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_room, Room2)

BOOST_AUTO_TEST_CASE(a_first_join_makes_the_room_and_says_who_can_read_it) {
    const auto done = alice.join();
    BOOST_TEST(done.result == CONFAB_OK);
    const auto ready = alice.await([](const Event& e) { return e.is(CONFAB_MSG_SESSION); });
    BOOST_TEST(ready.state == CONFAB_SESSION_READY);
    BOOST_TEST(!ready.has(CONFAB_F_RESUMED));
    BOOST_TEST(ready.cursor == "0");
    BOOST_TEST(!ready.text.empty());
    BOOST_TEST((ready.caps & CONFAB_CAP_SEALED) == 0u);
    const auto config = layout::read_chat_config(place->text(".chat_config"));
    BOOST_TEST(config->days_kept.value() == 1);
    BOOST_TEST(config->cleanup_minutes.value() == 120);
}

BOOST_AUTO_TEST_CASE(what_one_says_the_other_hears_once) {
    alice.come();
    bob.come();
    const auto done = alice.await_done(alice.say("hello"));
    BOOST_TEST(done.result == CONFAB_OK);
    BOOST_TEST(done.origin.starts_with("origin-"));
    const auto heard = bob.await_message("hello");
    BOOST_TEST(heard.id == done.id);
    BOOST_TEST(heard.seq == done.seq);
    BOOST_TEST(heard.when == done.when);
    BOOST_TEST(heard.sender == "alice");
    BOOST_TEST(heard.name == "Name of alice");
    BOOST_TEST(heard.room == "lobby");
    BOOST_TEST(!heard.has(CONFAB_F_HISTORICAL));
    BOOST_TEST(!heard.cursor.empty());
    bob.idle(std::chrono::milliseconds{200});
    BOOST_TEST(bob.count(is_message) == 0u);
    BOOST_TEST(alice.count(is_message) == 0u);
    const auto read = layout::decode(place->text(done.id)).value();
    BOOST_TEST(read.sender == "alice");
}

BOOST_AUTO_TEST_CASE(a_watch_leads_to_a_look_at_once) {
    alice.settings.interval = bob.settings.interval = std::chrono::milliseconds{60'000};
    alice.come();
    bob.come();
    bob.idle(std::chrono::milliseconds{50});
    for (int i = 0; i < 5; ++i) {
        const auto begun = confab::async::Clock::now();
        const auto text = "now " + std::to_string(i);
        alice.say(text);
        bob.await_message(text);
        const auto took = confab::async::Clock::now() - begun;
        BOOST_TEST_MESSAGE("seen after " << took / std::chrono::microseconds{1} << " us");
        if (i > 0) BOOST_TEST((took < std::chrono::seconds{5})); // far below the interval, on a busy machine too
    }
}

BOOST_AUTO_TEST_CASE(without_a_watch_the_next_scan_finds_it) {
    bob.objects->watches = alice.objects->watches = false;
    alice.come();
    bob.come();
    alice.say("found by looking");
    bob.await_message("found by looking");
}

BOOST_AUTO_TEST_CASE(private_messages_go_to_both_and_to_nobody_else) {
    Guest carol{loop, place, "carol"};
    alice.come();
    bob.come();
    carol.come();
    alice.await_done(alice.say("psst", "bob"));
    const auto heard = bob.await_message("psst");
    BOOST_TEST(heard.recipient == "bob");
    BOOST_TEST(heard.sender == "alice");
    BOOST_TEST(heard.room.empty());
    alice.say("to all");
    carol.await_message("to all");
    BOOST_TEST(carol.count(is_message) == 0u);
    // Not even looked at.
    BOOST_TEST(carol.objects->count("list private/") == 0);
    BOOST_TEST(carol.objects->count("read private/") == 0);
    BOOST_TEST(carol.objects->count("stat private/") == 0);
}

BOOST_AUTO_TEST_CASE(two_pairs_whose_folder_has_the_same_name_stay_apart) {
    Guest a_b{loop, place, "a_b"}, a{loop, place, "a"}, b_c{loop, place, "b_c"}, c{loop, place, "c"};
    for (auto* guest : {&a_b, &a, &b_c, &c}) guest->come();
    a_b.await_done(a_b.say("for c", "c"));
    a.await_done(a.say("for b_c", "b_c"));
    BOOST_TEST(c.await_message("for c").sender == "a_b");
    BOOST_TEST(b_c.await_message("for b_c").sender == "a");
    a.say("end");
    for (auto* guest : {&a_b, &b_c, &c}) guest->await_message("end");
    for (auto* guest : {&a_b, &a, &b_c, &c}) BOOST_TEST(guest->count(is_message) == 0u);
    BOOST_TEST(place->in("private/a_b_c").size() == 2u);
    // Nor are the others' opened: the sender in the name tells.
    for (const auto& path : place->in("private/a_b_c")) {
        const bool of_a_b = path.ends_with("_a_b.json");
        BOOST_TEST((of_a_b ? a : c).objects->count("read " + path) == 0);
    }
}

BOOST_AUTO_TEST_CASE(old_clients_are_heard_and_hear) {
    place->put("public/" + old_name("py", 60), old_message("py", "from before"));
    alice.come();
    const auto before = alice.await_message("from before");
    BOOST_TEST(before.has(CONFAB_F_HISTORICAL));
    BOOST_TEST(before.name == "py");
    place->put("public/" + old_name("py"), old_message("py", "live"));
    BOOST_TEST(!alice.await_message("live").has(CONFAB_F_HISTORICAL));
    place->put("private/alice_py/" + old_name("py"), old_private("py", "alice", "to you"));
    BOOST_TEST(alice.await_message("to you").recipient == "alice");
    const auto done = alice.await_done(alice.say("and back", "py"));
    BOOST_TEST(done.id.starts_with("private/alice_py/msg_"));
    BOOST_TEST(layout::decode(place->text(done.id)).value().target == "py");
}

BOOST_AUTO_TEST_CASE(who_comes_and_goes_is_told) {
    alice.join();
    const auto here = alice.await([](const Event& e) { return e.is(CONFAB_MSG_MEMBER); });
    BOOST_TEST(here.change == CONFAB_MEMBER_HERE);
    BOOST_TEST(here.roster == std::vector<std::string>{"alice"}, boost::test_tools::per_element());
    bob.join();
    const auto two = bob.await([](const Event& e) { return e.is(CONFAB_MSG_MEMBER); });
    BOOST_TEST(two.roster.size() == 2u);
    BOOST_TEST(layout::read_heartbeat(place->text("users/bob_heartbeat.json"))->name == "Name of bob");
    bob.leave();
    BOOST_TEST(place->text("users/bob_heartbeat.json").empty());
}

BOOST_AUTO_TEST_CASE(a_host_that_is_busy_loses_nothing) {
    for (int i = 0; i < 30; ++i) place->put("public/" + old_name("py", 100 - i), old_message("py", std::to_string(i)));
    int refused = 0;
    alice.on_emit = [&](const Event& e) { return is_message(e) && ++refused % 3 != 0 ? CONFAB_E_AGAIN : CONFAB_OK; };
    alice.come();
    for (int i = 0; i < 30; ++i) {
        loop.until([&] {
            alice.flow(false);
            return alice.count(is_message) > static_cast<std::size_t>(i);
        });
    }
    for (int i = 0; i < 30; ++i)
        BOOST_TEST(alice.take([&](const Event& e) { return e.body == std::to_string(i); }).size() == 1u);
}

BOOST_AUTO_TEST_CASE(ten_thousand_old_messages_come_the_newest_first) {
    constexpr int many = 10'000;
    for (int i = 0; i < many; ++i)
        place->put("public/" + old_name("py", many - i), old_message("py", std::to_string(i)),
                   (many - i) * 1'000'000ll);
    alice.come();
    loop.until([&] { return alice.count(is_message) >= 50; });
    const auto first = alice.take(is_message);
    for (std::size_t i = 0; i < 50; ++i) BOOST_TEST(first[i].body == std::to_string(many - 50 + static_cast<int>(i)));
    // What is said meanwhile does not wait for them.
    bob.come();
    bob.say("in between");
    const auto live = alice.await(is_live);
    BOOST_TEST(live.body == "in between");
    const auto told = alice.count(is_message) + first.size();
    BOOST_TEST_MESSAGE(told << " were told when it came");
    loop.until([&] { return alice.count(is_message) + first.size() == many; });
    alice.idle(std::chrono::milliseconds{100});
    BOOST_TEST(alice.count(is_message) + first.size() == many);
    // Nothing new costs nothing.
    const int listed = alice.objects->count("list public"), read = alice.objects->count("read public/");
    BOOST_TEST(read == many + 1);
    alice.idle(std::chrono::milliseconds{3'500});
    BOOST_TEST(alice.objects->count("list public") - listed <= 2 * 4'000 / 30); // while the folder's time is too young
    const int settled = alice.objects->count("list public");
    alice.idle(std::chrono::milliseconds{500});
    BOOST_TEST(alice.objects->count("list public") <= settled + 1); // once a minute in any case
    BOOST_TEST(alice.objects->count("read public/") == read);
}

BOOST_AUTO_TEST_CASE(whoever_comes_back_gets_what_was_missed_once) {
    alice.come();
    bob.come();
    bob.await_done(bob.say("one"));
    const auto one = alice.await_message("one");
    alice.leave();
    alice.take([](const Event& e) { return e.is(CONFAB_MSG_SESSION); });
    for (int i = 0; i < 7; ++i) bob.await_done(bob.say("missed " + std::to_string(i)));
    const auto joined = alice.join(one.cursor);
    BOOST_TEST(joined.result == CONFAB_OK);
    BOOST_TEST(alice.await([](const Event& e) { return e.is(CONFAB_MSG_SESSION); }).has(CONFAB_F_RESUMED));
    bob.await_done(bob.say("meanwhile"));
    alice.idle(std::chrono::milliseconds{100});
    BOOST_TEST(alice.count(is_message) == 0u); // not before it is asked for
    std::vector<std::string> bodies;
    auto cursor = one.cursor;
    for (bool more = true; more;) {
        const auto op = alice.query(CONFAB_QUERY_MISSED, 3, cursor);
        const auto done = alice.await_done(op);
        BOOST_TEST(done.result == CONFAB_OK);
        const auto page = alice.take([op](const Event& e) { return is_message(e) && e.op == op; });
        BOOST_TEST(page.size() == done.count);
        for (const auto& each : page) bodies.push_back(each.body);
        cursor = done.cursor;
        more = done.has(CONFAB_F_MORE);
    }
    for (int i = 0; i < 7; ++i) BOOST_TEST(bodies.at(static_cast<std::size_t>(i)) == "missed " + std::to_string(i));
    if (bodies.size() == 7) BOOST_TEST(alice.await(is_live).body == "meanwhile");
    else BOOST_TEST(bodies.back() == "meanwhile");
    bob.say("live again");
    BOOST_TEST(alice.await(is_live).body == "live again");
    BOOST_TEST(alice.count(is_message) == 0u);
}

BOOST_AUTO_TEST_CASE(whoever_has_lost_all_gets_all) {
    alice.come();
    bob.come();
    bob.await_done(bob.say("one"));
    alice.await_message("one");
    alice.leave();
    alice.come();
    BOOST_TEST(alice.await_message("one").has(CONFAB_F_HISTORICAL));
    alice.leave();
    alice.come("999999"); // of a state that is gone
    BOOST_TEST(alice.await_message("one").has(CONFAB_F_HISTORICAL));
}

BOOST_AUTO_TEST_CASE(two_devices_of_one_person_hear_each_other) {
    Guest second{loop, place, "alice"};
    alice.come();
    second.come();
    alice.await_done(alice.say("from the first"));
    const auto heard = second.await_message("from the first");
    BOOST_TEST(heard.has(CONFAB_F_OWN));
    alice.await_done(alice.say("to bob", "bob"));
    BOOST_TEST(second.await_message("to bob").recipient == "bob");
}

BOOST_AUTO_TEST_SUITE_END()
