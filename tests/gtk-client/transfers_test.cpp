// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_text.hpp"
#include "model/transfers.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;
using client::Delivery;
using client::Transfer;
using client::TransferId;
using Kind = FileState::Kind;

BOOST_AUTO_TEST_SUITE(transfers)

namespace {

const client::ConversationId lobby{AccountId{"1"}, {}, {}};

client::Entry entry_with_file() {
    client::Entry entry;
    entry.key = EntryKey{7};
    entry.files.push_back({.kind = AttachmentKind::image, .name = "cat.png", .bytes = 4000, .ref = "files/cat.png"});
    return entry;
}

Transfer transfer(std::uint64_t id, Transfer::State state) {
    Transfer made;
    made.id = TransferId{id};
    made.where = lobby;
    made.entry = EntryKey{7};
    made.state = state;
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_file_of_somebody_else_can_be_fetched_until_it_is_here) {
    auto entry = entry_with_file();
    BOOST_TEST((state_of(entry, 0, nullptr).kind == Kind::elsewhere));

    auto moving = transfer(1, Transfer::State::running);
    moving.done = 1000;
    moving.total = 4000;
    const auto half = state_of(entry, 0, &moving);
    BOOST_TEST((half.kind == Kind::moving));
    BOOST_TEST(half.fraction() == 0.25);
    BOOST_TEST(progress_text(half) == size_text(1000) + " of " + size_text(4000));

    auto done = transfer(1, Transfer::State::done);
    done.file = "/files/cat.png";
    BOOST_TEST((state_of(entry, 0, &done).kind == Kind::here));
    BOOST_TEST(state_of(entry, 0, &done).local == "/files/cat.png");

    entry.files[0].local = "/files/before.png";
    BOOST_TEST(state_of(entry, 0, nullptr).local == "/files/before.png");
}

BOOST_AUTO_TEST_CASE(a_failed_one_says_why_and_can_be_tried_again_and_a_cancelled_one_is_as_before) {
    const auto entry = entry_with_file();
    auto failed = transfer(1, Transfer::State::failed);
    failed.error = {Code::network, "The server is gone."};
    const auto state = state_of(entry, 0, &failed);
    BOOST_TEST((state.kind == Kind::failed));
    BOOST_TEST(progress_text(state) == "The server is gone.");
    const auto cancelled = transfer(1, Transfer::State::cancelled);
    BOOST_TEST((state_of(entry, 0, &cancelled).kind == Kind::elsewhere));
}

BOOST_AUTO_TEST_CASE(an_own_file_waits_until_its_transfer_begins) {
    auto entry = entry_with_file();
    entry.delivery = Delivery::sending;
    entry.files[0].local = "/files/cat.png";
    entry.files[0].ref.clear();
    const auto state = state_of(entry, 0, nullptr);
    BOOST_TEST((state.kind == Kind::moving));
    BOOST_TEST(state.upload);
    BOOST_TEST(state.waiting);
    entry.delivery = Delivery::failed;
    BOOST_TEST((state_of(entry, 0, nullptr).kind == Kind::here));
    entry.files[0].local.clear();
    BOOST_TEST((state_of(entry, 0, nullptr).kind == Kind::nowhere));
}

BOOST_AUTO_TEST_CASE(the_last_transfer_of_a_file_counts) {
    Transfers all;
    std::size_t told = 0;
    all.signal_changed().connect([&](const Transfer&) { ++told; });
    all.apply({{TransferId{1}, transfer(1, Transfer::State::failed)}});
    all.apply({{TransferId{2}, transfer(2, Transfer::State::running)}});
    BOOST_REQUIRE(all.find(lobby, EntryKey{7}, 0) != nullptr);
    BOOST_TEST((all.find(lobby, EntryKey{7}, 0)->id == TransferId{2}));
    BOOST_TEST(all.find(lobby, EntryKey{7}, 1) == nullptr);
    BOOST_TEST(told == 2u);
}

BOOST_AUTO_TEST_CASE(of_those_that_ended_only_so_many_are_kept_and_none_that_runs_is_lost) {
    Transfers all;
    std::map<TransferId, Transfer> many;
    auto running = transfer(1, Transfer::State::running);
    running.entry = EntryKey{1};
    many[running.id] = running;
    for (std::uint64_t i = 2; i < Transfers::most_ended + 10; ++i) {
        auto ended = transfer(i, Transfer::State::done);
        ended.entry = EntryKey{i};
        many[ended.id] = ended;
    }
    all.apply(many);
    BOOST_TEST(all.find(lobby, EntryKey{1}, 0) != nullptr);
    BOOST_TEST(all.find(lobby, EntryKey{2}, 0) == nullptr);
    BOOST_TEST(all.find(lobby, EntryKey{Transfers::most_ended + 9}, 0) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_message_without_words_is_told_by_its_file) {
    auto entry = entry_with_file();
    BOOST_TEST(summary(entry) == "Picture: cat.png");
    entry.body = "look";
    BOOST_TEST(summary(entry) == "look");
    entry.body.clear();
    entry.files[0].kind = AttachmentKind::file;
    // Nothing in a name may turn the line around.
    entry.files[0].name = "cod\u202Egnp.exe";
    BOOST_TEST(summary(entry) == "File: cod\\u{202e}gnp.exe");
}

BOOST_AUTO_TEST_SUITE_END()
