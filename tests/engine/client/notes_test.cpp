// SPDX-License-Identifier: GPL-3.0-or-later
// What a place without pages of history tells: everything by itself, remarks, its housekeeping.
#include "file_helpers.hpp"

using namespace confab;
using namespace confab::client;
using namespace confab::test;
using Texts = std::vector<std::string>;

namespace {

/// A folder, as the engine sees it: a log, no pages of it, resumption by place.
struct Share {
    FarSide far;
    User alice;
    Share() {
        far.caps = FarSide::old_kind | CONFAB_CAP_FILES | CONFAB_CAP_STORAGE | CONFAB_CAP_ACK | CONFAB_CAP_RESUME;
        far.resumes_by_place = true;
    }
    /// Something that was said before, told now: `place` in the order of telling, `seq` in that of the conversation.
    void tell_old(const std::string& body, std::uint64_t seq, std::uint64_t place,
                  std::uint32_t flags = CONFAB_F_HISTORICAL) {
        ChatMessage said;
        said.room = RoomId{"lobby"};
        said.id = MessageId{"old " + body};
        said.sender = UserId{"bob"};
        said.sent = Timestamp{std::chrono::seconds{1'600'000'000 + static_cast<std::int64_t>(seq)}};
        said.body = body;
        said.seq = seq;
        said.cursor = Cursor{far.log_id + "." + std::to_string(place)};
        far.tell(Message{{}, Op::none, flags, std::move(said)});
        alice.settle();
    }
    [[nodiscard]] Page page() const { return alice.account->newest(alice.lobby(), 50); }
};

Note note(NoteWhat what, const std::string& who, std::uint64_t count = 0) {
    Note said;
    said.what = what;
    said.who = UserId{who};
    said.count = count;
    return said;
}

std::vector<std::string> rows(const Page& page) {
    std::vector<std::string> texts;
    for (const auto& each : page.entries)
        if (each.kind == EntryKind::note) texts.push_back(each.body);
    return texts;
}

} // namespace

BOOST_AUTO_TEST_SUITE(folders)

BOOST_AUTO_TEST_CASE(what_was_there_before_comes_in_its_order_and_is_not_news) {
    Share share;
    auto& far = share.far;
    auto& alice = share.alice;
    alice.connect();
    share.tell_old("three", 30, 1);
    share.tell_old("four", 40, 2);
    share.tell_old("one", 10, 3);
    share.tell_old("two", 20, 4);
    const auto page = share.page();
    BOOST_TEST(User::said(page) == (Texts{"one", "two", "three", "four"}), boost::test_tools::per_element());
    BOOST_TEST(!page.more_before);
    for (const auto& each : page.entries) BOOST_TEST(!each.gap_before);
    BOOST_TEST(alice.unread[alice.lobby()] == 0U);
    for (const auto& each : alice.told) BOOST_TEST(!each.fresh);
    BOOST_TEST(alice.changed[alice.lobby()] >= 2); // some came in the middle
    BOOST_TEST(far.queries.empty());
    share.tell_old("now", 50, 5, 0);
    BOOST_TEST(alice.unread[alice.lobby()] == 1U);
}

BOOST_AUTO_TEST_CASE(what_was_told_is_not_asked_for_again_and_what_was_missed_is_news) {
    Share share;
    auto& far = share.far;
    auto& alice = share.alice;
    for (std::uint64_t i = 1; i <= 5; ++i) far.say("bob", "known there");
    alice.connect();
    share.tell_old("one", 2, 6);
    BOOST_TEST(far.introductions.at(0).since.empty());
    alice.account->disconnect();
    alice.settle();
    far.say("bob", "one"); // what stands at the place that was told
    far.say("bob", "missed");
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return !alice.unread.empty(); }));
    BOOST_TEST(far.introductions.at(1).since.value == far.log_id + ".6");
    BOOST_TEST(far.queries.size() == 1U);
    BOOST_TEST(alice.unread[alice.lobby()] == 1U);
    BOOST_TEST(alice.heard().back() == "missed");
}

BOOST_AUTO_TEST_CASE(a_remark_is_a_row_that_nobody_has_to_read_and_stands_there_once) {
    Share share;
    auto& far = share.far;
    auto& alice = share.alice;
    alice.connect();
    for (int i = 0; i < 2; ++i) far.tell(Message{{}, Op::none, 0, note(NoteWhat::missing, "bob", 3)});
    far.tell(Message{{}, Op::none, 0, note(NoteWhat::missing, "bob", 1)});
    auto unreadable = note(NoteWhat::unreadable, "");
    unreadable.code = Code::wrong_passphrase;
    unreadable.id = "public/msg\x1b.json";
    far.tell(Message{{}, Op::none, 0, unreadable});
    auto own = note(NoteWhat::trouble, "");
    own.text = "The folder is full.";
    far.tell(Message{{}, Op::none, 0, own});
    BOOST_REQUIRE(alice.until([&] { return alice.notes.size() == 5; }));
    const auto texts = rows(share.page());
    BOOST_REQUIRE(texts.size() == 4U);
    BOOST_TEST(texts[0] == "3 messages of bob are missing.");
    BOOST_TEST(texts[1] == "One message of bob is missing.");
    BOOST_TEST(texts[2].find("wrong_passphrase") != std::string::npos);
    BOOST_TEST(texts[2].find('\x1b') == std::string::npos);
    BOOST_TEST(texts[3] == "The folder is full.");
    BOOST_TEST(alice.unread[alice.lobby()] == 0U);
    alice.stop();
    alice.start();
    BOOST_TEST(rows(share.page()).size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_remark_about_a_private_conversation_stands_there) {
    Share share;
    auto& far = share.far;
    auto& alice = share.alice;
    alice.connect();
    auto said = note(NoteWhat::missing, "bob", 1);
    said.recipient = UserId{"alice"};
    far.tell(Message{{}, Op::none, 0, said});
    BOOST_REQUIRE(alice.until([&] { return !alice.notes.empty(); }));
    BOOST_TEST(rows(share.page()).empty());
    BOOST_TEST(rows(alice.account->newest(alice.account->direct(UserId{"bob"}), 10)).size() == 1U);
}

BOOST_AUTO_TEST_CASE(housekeeping_reports_step_by_step_and_ends_once) {
    Share share;
    auto& far = share.far;
    auto& alice = share.alice;
    far.reports.resize(2);
    far.reports[0].messages = 100;
    far.reports[1].messages = 312;
    std::vector<std::uint64_t> counts;
    const auto order = [&](StorageWhat what) {
        return alice.answer<void>([&](auto then) {
            alice.account->storage(
                what, [&](const StorageReport& report) { counts.push_back(report.messages); }, then);
        });
    };
    BOOST_TEST(order(StorageWhat::plan).error().code == Code::not_online);
    alice.connect();
    BOOST_TEST(order(StorageWhat::run).has_value());
    BOOST_TEST(counts == (std::vector<std::uint64_t>{100, 312}), boost::test_tools::per_element());
    far.order_result = Code::denied;
    BOOST_TEST(order(StorageWhat::run).error().code == Code::denied);
    far.ends_orders = false;
    std::optional<Result<void>> cut;
    alice.account->storage(
        StorageWhat::usage, [](const StorageReport&) {}, [&](Result<void> how) { cut = how; });
    BOOST_REQUIRE(alice.until([&] { return far.orders.size() == 3; }));
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return cut.has_value(); }));
    BOOST_TEST(!*cut);
}

BOOST_AUTO_TEST_CASE(a_new_passphrase_is_kept_where_the_room_took_it) {
    Share share;
    auto& far = share.far;
    auto& alice = share.alice;
    const auto rekey = [&](const std::string& passphrase) {
        return alice.answer<void>([&](auto then) { alice.account->rekey(passphrase, true, then); });
    };
    const auto kept = [&] {
        const auto& settings = alice.account->config().settings;
        const auto found = settings.find("passphrase");
        return found == settings.end() ? std::string{} : found->second;
    };
    alice.connect();
    BOOST_TEST(rekey("not sealed").error().code == Code::unsupported);
    BOOST_TEST(far.orders.empty());
    far.caps |= CONFAB_CAP_SEALED;
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
    alice.connect();
    far.order_result = Code::denied;
    BOOST_TEST(rekey("refused").error().code == Code::denied);
    BOOST_TEST(kept() == "");
    far.order_result = Code::ok;
    BOOST_TEST(rekey("taken").has_value());
    BOOST_TEST(kept() == "taken");
    BOOST_CHECK((far.requests_kept.back() == StorageRequest{StorageWhat::rekey, true, "taken"}));
}

BOOST_AUTO_TEST_CASE(a_place_is_tried_without_an_account) {
    Share share;
    auto& far = share.far;
    auto& alice = share.alice;
    for (const auto step : {StorageStep::reach, StorageStep::list, StorageStep::clock}) {
        far.reports.emplace_back();
        far.reports.back().step = step;
    }
    AccountConfig config;
    config.id = AccountId{"new"};
    config.transport = "far";
    config.settings = {{"host", "there"}};
    std::vector<StorageStep> steps;
    const auto probe = [&] {
        return alice.answer<void>([&](auto then) {
            alice.client->probe(
                config, [&](const StorageReport& report) { steps.push_back(report.step); }, then);
        });
    };
    BOOST_TEST(probe().has_value());
    BOOST_CHECK((steps == std::vector{StorageStep::reach, StorageStep::list, StorageStep::clock}));
    alice.settle();
    BOOST_TEST(!far.connected());
    BOOST_TEST(far.introductions.empty());
    BOOST_TEST(alice.client->accounts().size() == 1U);
    far.order_result = Code::network;
    BOOST_TEST(probe().error().code == Code::network);
    config.transport = "nowhere";
    BOOST_TEST(probe().error().code == Code::not_found);
}

BOOST_AUTO_TEST_CASE(another_room_is_joined_only_when_the_person_has_said_so) {
    Share share;
    auto& far = share.far;
    auto& alice = share.alice;
    far.refuses_auth = Code::room_changed;
    alice.account->connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->status().error.code == Code::room_changed; }));
    BOOST_TEST((alice.account->status().state == ConnectionState::offline));
    BOOST_TEST(far.introduction_flags == 0U);
    far.refuses_auth.reset();
    alice.account->connect(true);
    BOOST_REQUIRE(alice.until([&] { return alice.online(); }));
    BOOST_TEST(far.introduction_flags == std::uint32_t{CONFAB_F_REPIN});
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
    alice.connect();
    BOOST_TEST(far.introduction_flags == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
