// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever sends a file learns where it is.
#include "sealed_world.hpp"

using namespace confab;
using namespace confab::storage::test;

namespace {

struct OwnFiles : SealedWorld {
    std::vector<Event> order; ///< of messages and ends of requests

    OwnFiles() {
        alice.on_emit = [this](const Event& e) -> confab_result {
            if (e.is(CONFAB_MSG_MESSAGE) || e.is(CONFAB_MSG_OP_DONE)) order.push_back(e);
            return CONFAB_OK;
        };
    }
    /// The message came with its files, and then its end.
    void check_told(confab_op op, const std::string& to, const std::string& bytes) {
        const auto done = alice.await_done(op);
        BOOST_TEST(done.result == CONFAB_OK);
        std::erase_if(order, [op](const Event& e) { return e.is(CONFAB_MSG_OP_DONE) && e.op != op; }); // the join
        BOOST_REQUIRE(order.size() == 2u);
        const auto& told = order.front();
        BOOST_REQUIRE(told.is(CONFAB_MSG_MESSAGE));
        BOOST_TEST(order.back().op == op);
        BOOST_TEST(told.has(CONFAB_F_OWN));
        BOOST_TEST(!told.has(CONFAB_F_HISTORICAL));
        BOOST_TEST(told.op == 0u);
        BOOST_TEST(told.origin == done.origin);
        BOOST_TEST(!told.origin.empty());
        BOOST_TEST(told.id == done.id);
        BOOST_TEST(told.seq == done.seq);
        BOOST_TEST(told.cursor == done.cursor);
        BOOST_TEST(told.recipient == to);
        BOOST_TEST(told.sender == "alice");
        BOOST_REQUIRE(told.attachments.size() == 1u);
        const auto heard = bob.await(is_message);
        BOOST_TEST(heard.seq == told.seq);
        BOOST_TEST(heard.key == told.key);
        const auto &own = told.attachments.front(), &theirs = heard.attachments.at(0);
        BOOST_TEST(own.image == theirs.image);
        BOOST_TEST(own.name == theirs.name);
        BOOST_TEST(own.bytes == bytes.size());
        BOOST_TEST(own.thumbnail_bytes == 5u);
        BOOST_TEST(own.sha256.size() == 64u);
        BOOST_TEST(own.sha256 == theirs.sha256);
        BOOST_TEST(own.ref == theirs.ref);
        BOOST_TEST(own.thumbnail_ref == theirs.thumbnail_ref);
        const auto back = alice.fetch(own.ref);
        BOOST_TEST(alice.await_done(back).result == CONFAB_OK);
        BOOST_TEST((alice.fetched(back) == bytes));
        // Once, also when the place is looked through again, now and at the next start.
        alice.take(is_message);
        place->touch(told.id.substr(0, told.id.rfind('/')));
        alice.idle(std::chrono::milliseconds{200});
        BOOST_TEST(alice.count(is_message) == 0u);
        alice.leave();
        alice.come(done.cursor);
        BOOST_TEST(alice.await_done(alice.query(CONFAB_QUERY_MISSED, 10, done.cursor)).count == 0u);
        alice.idle(std::chrono::milliseconds{100});
        BOOST_TEST(alice.count(is_message) == 0u);
    }
};

const std::string content(50'000, 'x');

} // namespace

BOOST_FIXTURE_TEST_SUITE(own_files, OwnFiles)

BOOST_AUTO_TEST_CASE(are_told_in_a_compatible_room) {
    for (auto* guest : {&alice, &bob}) {
        guest->settings.format = confab::storage::RoomFormat::compatible;
        guest->settings.passphrase.clear();
        guest->come();
    }
    check_told(alice.send_file(content, "a.png", "small"), {}, content);
}

BOOST_AUTO_TEST_CASE(are_told_in_the_lobby_of_a_sealed_room) {
    alice.come();
    bob.come();
    check_told(alice.send_file(content, "a.png", "small"), {}, content);
}

BOOST_AUTO_TEST_CASE(are_told_in_private) {
    alice.come();
    bob.come();
    check_told(alice.send_file(content, "a.png", "small", "bob"), "bob", content);
}

BOOST_AUTO_TEST_CASE(a_message_without_files_is_not_told_to_its_sender) {
    alice.come();
    alice.await_done(alice.say("plain"));
    alice.idle(std::chrono::milliseconds{100});
    BOOST_TEST(alice.count(is_message) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
