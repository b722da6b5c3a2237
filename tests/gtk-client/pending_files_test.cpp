// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/pending_files.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace confab;
using namespace confab::gtk::model;
using confab::test::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(pending_files)

namespace {

confab_setting setting(std::uint32_t type, const char* key, const char* given) {
    confab_setting made{};
    made.size = sizeof made;
    made.type = type;
    made.roles = CONFAB_ROLE_CONNECT;
    made.key = key;
    made.label = key;
    made.default_value = given;
    return made;
}

const confab_setting largest = setting(CONFAB_SET_SIZE, "max_file_bytes", "100");
const confab_setting types = setting(CONFAB_SET_STRING, "file_types", ".txt .png");
const confab_setting* const settings[] = {&largest, &types, nullptr};
const confab_transport_desc transport = [] {
    confab_transport_desc made{};
    made.size = sizeof made;
    made.roles = CONFAB_ROLE_CONNECT;
    made.id = "test";
    made.name = "Test";
    made.settings = settings;
    return made;
}();

std::filesystem::path written(const std::filesystem::path& file, std::size_t bytes) {
    std::ofstream{file} << std::string(bytes, 'x');
    return file;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_can_not_be_sent_is_said_before_it_is_sent) {
    const TemporaryFolder folder;
    PendingFiles pending;
    pending.set_limits({transport, {}});
    pending.add({written(folder.path() / "small.txt", 100)});
    BOOST_TEST(pending.can_send());
    pending.add({written(folder.path() / "large.txt", 101), folder.path(), folder.path() / "gone.txt"});
    BOOST_REQUIRE(pending.items().size() == 4u);
    BOOST_TEST(pending.items()[0].problem == "");
    for (std::size_t i = 1; i < 4; ++i) BOOST_TEST(pending.items()[i].problem != "");
    BOOST_TEST(pending.items()[1].problem.find("large.txt") != std::string::npos);
    BOOST_TEST(!pending.can_send());
    for (int i = 0; i < 3; ++i) pending.remove(1);
    BOOST_TEST(pending.can_send());
}

BOOST_AUTO_TEST_CASE(types_count_where_they_were_given_by_hand_since_a_room_may_have_its_own) {
    BOOST_TEST(FileLimits(transport, {}).problem("a.exe", 1) == "");
    BOOST_TEST(FileLimits(transport, {{"file_types", ".txt .png"}}).problem("a.exe", 1) == "");
    const FileLimits given{transport, {{"file_types", "png, *.Pdf"}}};
    BOOST_TEST(given.problem("a.exe", 1) != "");
    BOOST_TEST(given.problem("A.PNG", 1) == "");
    BOOST_TEST(given.problem("a.pdf", 1) == "");
    BOOST_TEST(FileLimits(transport, {{"file_types", "*"}}).problem("a.exe", 1) == "");
    BOOST_TEST(FileLimits{}.problem("a.exe", 1ull << 40) == "");
}

BOOST_AUTO_TEST_CASE(a_file_stands_there_once_and_nothing_is_left_after_sending) {
    const TemporaryFolder folder;
    const auto file = written(folder.path() / "a.txt", 1);
    PendingFiles pending;
    std::size_t told = 0;
    pending.signal_changed().connect([&] { ++told; });
    pending.add({file, file});
    pending.add({file});
    BOOST_TEST(pending.items().size() == 1u);
    BOOST_TEST(told == 1u);
    BOOST_TEST((pending.take() == std::vector<std::filesystem::path>{file}));
    BOOST_TEST(pending.empty());
    BOOST_TEST(!pending.can_send());
    BOOST_TEST(told == 2u);
}

BOOST_AUTO_TEST_CASE(there_is_an_end_to_how_many_can_stand_there) {
    const TemporaryFolder folder;
    std::vector<std::filesystem::path> many;
    for (std::size_t i = 0; i < PendingFiles::most + 5; ++i)
        many.push_back(written(folder.path() / std::to_string(i), 1));
    PendingFiles pending;
    pending.add(many);
    BOOST_TEST(pending.items().size() == PendingFiles::most);
}

BOOST_AUTO_TEST_SUITE_END()
