// SPDX-License-Identifier: GPL-3.0-or-later
// Files on their way out.
#define BOOST_TEST_MODULE client_files
#include "file_helpers.hpp"

using namespace confab;
using namespace confab::client;
using namespace confab::test;
using State = Transfer::State;

namespace {

EntryKey send(User& user, const std::filesystem::path& file, const std::string& text = {}) {
    const auto key = user.account->send_file(user.lobby(), file, text);
    BOOST_REQUIRE_MESSAGE(key, (key ? std::string{} : key.error().text));
    return *key;
}

Entry entry(User& user, EntryKey key) {
    for (auto& each : user.account->newest(user.lobby(), 50).entries)
        if (each.key == key) return each;
    BOOST_FAIL("no such entry");
    return {};
}

struct Office {
    FarSide far;
    User alice;
    std::filesystem::path file = write_file(alice.folder.path / "desk" / "plan.txt", sample(10'000));

    explicit Office(std::uint64_t caps = FarSide::everything | CONFAB_CAP_FILES) { far.caps = caps; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(sending_files)

BOOST_AUTO_TEST_CASE(a_file_waits_over_a_restart_and_is_sent_with_its_words) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& file = office.file;
    const auto key = send(alice, file, "the plan");
    BOOST_TEST(alice.account->transfers().size() == 1U);
    alice.stop();
    alice.start();
    BOOST_TEST(alice.account->transfers().size() == 1U);
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_REQUIRE(far.heard.size() == 1U);
    BOOST_TEST(far.heard[0].body == "the plan");
    BOOST_REQUIRE(far.heard[0].attachments.size() == 1U);
    const auto& said = far.heard[0].attachments[0];
    BOOST_TEST(said.name == "plan.txt");
    BOOST_TEST(said.mime == "text/plain");
    BOOST_TEST(said.bytes == 10'000U);
    BOOST_TEST(said.sha256 == "0f8405c636f86c6b8b384f662e6f813d3a12226b595784ad78109a5ab125cc63"); // by hashlib
    BOOST_CHECK(said.kind == AttachmentKind::file);
    BOOST_TEST(far.stored.at("files/0") == sample(10'000));
    const auto sent = entry(alice, key);
    BOOST_TEST(sent.delivery == Delivery::sent);
    BOOST_REQUIRE(sent.files.size() == 1U);
    BOOST_TEST(sent.files[0].ref == "files/0");
    BOOST_TEST((sent.files[0].local == file));
    BOOST_TEST(sent.files[0].sha256 == said.sha256);
    BOOST_TEST(alice.account->transfers().empty());
    const auto& last = alice.transfers.back();
    BOOST_TEST(last.state == State::done);
    BOOST_TEST(last.upload);
    BOOST_TEST(last.done == 10'000U);
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_file_and_words_are_not_needed) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& file = office.file;
    alice.connect();
    const auto key = send(alice, write_file(file.parent_path() / "empty", ""));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(entry(alice, key).delivery == Delivery::sent);
    BOOST_TEST(far.stored.at("files/0").empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused_at_once) {
    Office office;
    auto& alice = office.alice;
    auto& file = office.file;
    const auto refused = [&](const std::filesystem::path& path) {
        const auto sent = alice.account->send_file(alice.lobby(), path);
        BOOST_REQUIRE(!sent);
        return sent.error().code;
    };
    BOOST_TEST(refused(file.parent_path()) == Code::invalid);
    BOOST_TEST(refused(file.parent_path() / "nothing") == Code::not_found);
    BOOST_TEST(alice.account->newest(alice.lobby(), 10).entries.empty());
}

BOOST_AUTO_TEST_CASE(a_file_that_was_changed_or_is_gone_when_its_turn_comes_fails_with_a_sentence) {
    for (const bool gone : {false, true}) {
        Office office;
        auto& far = office.far;
        auto& alice = office.alice;
        auto& file = office.file;
        const auto key = send(alice, file);
        if (gone) std::filesystem::remove(file);
        else write_file(file, sample(10'001));
        alice.connect();
        BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
        const auto failed = entry(alice, key);
        BOOST_TEST(failed.delivery == Delivery::failed);
        BOOST_TEST(failed.error.code == (gone ? Code::not_found : Code::invalid));
        BOOST_TEST(failed.error.text.find("plan.txt") != std::string::npos);
        BOOST_TEST(far.heard.empty());
        BOOST_TEST(alice.transfers.back().state == State::failed);
        if (gone) continue;
        // The new one is not what was chosen; the old one is.
        write_file(file, sample(10'000));
        BOOST_REQUIRE(alice.account->discard(alice.lobby(), key));
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_changed_while_it_is_read_is_not_sent_as_half_of_each) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& file = office.file;
    far.takes_files = false;
    alice.connect();
    send(alice, file);
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    const auto handle = far.heard[0].attachments[0].file;
    BOOST_TEST(far.read_file(handle, Op::none, 0) == sample(10'000));
    write_file(file, sample(9'999));
    BOOST_TEST(far.read_file(handle, Op::none, 0).empty());
    BOOST_TEST(far.file_result == CONFAB_E_IO);
}

BOOST_AUTO_TEST_CASE(handles_end_with_the_request) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& file = office.file;
    alice.connect();
    send(alice, file);
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(far.read_file(far.heard[0].attachments[0].file, Op::none, 0).empty());
    BOOST_TEST(far.file_result == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(what_was_cut_off_is_sent_again_and_stored_once) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& file = office.file;
    far.takes_files = false;
    alice.connect();
    const auto key = send(alice, file);
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
    far.cut();
    BOOST_REQUIRE(alice.until([&] { return !alice.online(); }));
    BOOST_TEST(alice.account->transfers().at(0).state == State::waiting);
    far.takes_files = true;
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(far.heard.size() == 2U);
    BOOST_TEST(far.heard[0].origin.value == far.heard[1].origin.value);
    BOOST_TEST(far.log.size() == 1U);
    BOOST_TEST(entry(alice, key).delivery == Delivery::sent);
}

BOOST_AUTO_TEST_CASE(a_cancelled_upload_is_a_failed_message_that_can_be_sent_again) {
    for (const bool waiting : {true, false}) {
        Office office;
        auto& far = office.far;
        auto& alice = office.alice;
        auto& file = office.file;
        far.takes_files = false;
        if (!waiting) alice.connect();
        const auto key = send(alice, file);
        if (!waiting) BOOST_REQUIRE(alice.until([&] { return far.heard.size() == 1; }));
        alice.account->cancel(alice.account->transfers().at(0).id);
        BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
        BOOST_TEST(entry(alice, key).delivery == Delivery::failed);
        BOOST_TEST(entry(alice, key).error.code == Code::cancelled);
        BOOST_TEST(alice.transfers.back().state == State::cancelled);
        far.takes_files = true;
        BOOST_REQUIRE(alice.account->send_again(alice.lobby(), key));
        if (waiting) alice.connect();
        BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
        BOOST_TEST(entry(alice, key).delivery == Delivery::sent);
        BOOST_TEST(far.log.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_few_files_are_on_their_way_at_a_time_and_words_do_not_wait_for_them) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& file = office.file;
    far.takes_files = false;
    for (int i = 0; i < 6; ++i) send(alice, file);
    BOOST_REQUIRE(alice.account->send(alice.lobby(), "meanwhile"));
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return far.heard.size() == Uploads::at_once + 1; }));
    alice.settle();
    BOOST_TEST(far.heard.size() == Uploads::at_once + 1);
    BOOST_TEST(far.log.size() == 1U);
}

BOOST_AUTO_TEST_CASE(where_files_can_not_be_sent_it_is_said) {
    Office office{FarSide::everything};
    auto& far = office.far;
    auto& alice = office.alice;
    auto& file = office.file;
    const auto key = send(alice, file);
    alice.connect();
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(entry(alice, key).error.code == Code::unsupported);
    const auto refused = alice.account->send_file(alice.lobby(), file);
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().code == Code::unsupported);
    BOOST_TEST(far.heard.empty());
}

BOOST_AUTO_TEST_SUITE_END()
