// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/download_batch.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace confab;
using namespace confab::gtk::model;
using client::Transfer;
using client::TransferId;

BOOST_AUTO_TEST_SUITE(download_batch)

namespace {

FileItem item(std::uint64_t number, std::uint64_t bytes) {
    FileItem made;
    made.entry.key = EntryKey{number};
    made.entry.files.push_back({.name = "a", .bytes = bytes});
    return made;
}

/// Transfers that go on when the test says so. The transfer of entry N is N.
struct Fixture {
    std::vector<std::uint64_t> begun, cancelled;
    DownloadBatch batch{[this](const FileItem& item, auto then) {
                            const auto number = static_cast<std::uint64_t>(item.entry.key);
                            begun.push_back(number);
                            then(TransferId{number});
                        },
                        [this](TransferId id) { cancelled.push_back(static_cast<std::uint64_t>(id)); }};

    void told(std::uint64_t id, Transfer::State state, std::uint64_t done = 0, const char* why = "") {
        Transfer transfer;
        transfer.id = TransferId{id};
        transfer.state = state;
        transfer.done = done;
        transfer.error = {Code::network, why};
        batch.apply(transfer);
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_few_are_fetched_at_a_time_until_all_are_here, Fixture) {
    batch.add({item(1, 100), item(2, 100), item(3, 100), item(4, 100)});
    BOOST_TEST(begun.size() == DownloadBatch::at_once);
    told(1, Transfer::State::running, 50);
    BOOST_TEST(batch.fraction() == 0.125);
    told(1, Transfer::State::done);
    BOOST_TEST(begun.size() == 4u);
    for (std::uint64_t i = 2; i < 5; ++i) told(i, Transfer::State::done);
    BOOST_TEST(!batch.running());
    BOOST_TEST(batch.fraction() == 1.0);
    BOOST_TEST(batch.text() == "Files fetched: 4");
}

BOOST_FIXTURE_TEST_CASE(one_that_fails_does_not_stop_the_others_and_is_said, Fixture) {
    batch.add({item(1, 1), item(2, 1)});
    told(1, Transfer::State::failed, 0, "The disk is full.");
    BOOST_TEST(batch.running());
    told(2, Transfer::State::done);
    BOOST_TEST(batch.text() == "1 of 2 files are here. The disk is full.");
}

BOOST_FIXTURE_TEST_CASE(cancelling_stops_what_runs_and_begins_nothing_more, Fixture) {
    batch.add({item(1, 1), item(2, 1), item(3, 1), item(4, 1), item(5, 1)});
    told(1, Transfer::State::done);
    batch.cancel();
    BOOST_TEST(cancelled == (std::vector<std::uint64_t>{2, 3, 4}), boost::test_tools::per_element());
    for (std::uint64_t i = 2; i < 5; ++i) told(i, Transfer::State::cancelled);
    BOOST_TEST(begun.size() == 4u);
    BOOST_TEST(!batch.running());
    BOOST_TEST(batch.text() == "Stopped: 1 of 5 files are here.");
}

BOOST_FIXTURE_TEST_CASE(transfers_of_others_do_not_count, Fixture) {
    batch.add({item(1, 1)});
    told(9, Transfer::State::done);
    BOOST_TEST(batch.running());
}

BOOST_AUTO_TEST_CASE(one_that_ends_before_its_beginning_was_answered_is_not_waited_for) {
    std::function<void(Result<TransferId>)> answer;
    DownloadBatch batch{[&](const FileItem&, auto then) { answer = std::move(then); }, [](TransferId) {}};
    batch.add({item(1, 1)});
    Transfer done;
    done.id = TransferId{1};
    done.state = Transfer::State::done;
    batch.apply(done);
    BOOST_TEST(batch.running());
    answer(TransferId{1});
    BOOST_TEST(!batch.running());
    BOOST_TEST(batch.done() == 1u);
}

BOOST_AUTO_TEST_CASE(one_that_can_not_begin_is_a_failure) {
    DownloadBatch batch{[](const FileItem&, auto then) { then(fail(Code::not_online, "You are offline.")); },
                        [](TransferId) {}};
    batch.add({item(1, 1)});
    BOOST_TEST(!batch.running());
    BOOST_TEST(batch.text() == "0 of 1 files are here. You are offline.");
}

BOOST_AUTO_TEST_SUITE_END()
