// SPDX-License-Identifier: GPL-3.0-or-later
// Files on their way in.
#include "client/file_name.hpp"
#include "file_helpers.hpp"

using namespace confab;
using namespace confab::client;
using namespace confab::test;
using State = Transfer::State;

namespace {

constexpr std::uint64_t with_files = FarSide::everything | CONFAB_CAP_FILES;
const std::string sample_sha256 = "0f8405c636f86c6b8b384f662e6f813d3a12226b595784ad78109a5ab125cc63"; // by hashlib

struct Office {
    FarSide far;
    User alice;
    std::filesystem::path folder = alice.folder.path / "downloads";

    Office() {
        far.caps = with_files;
        std::filesystem::create_directories(folder);
    }
    /// bob's file is there, and alice has heard of it.
    Entry hear(const std::string& name = "plan.txt", const std::string& bytes = sample(10'000),
               const std::string& sha256 = sample_sha256) {
        bob_has_sent(far, name, bytes).sha256 = sha256;
        if (!alice.online()) alice.connect();
        else far.tell(far.log.back());
        alice.settle();
        return newest_file(alice);
    }
    [[nodiscard]] std::vector<std::string> there() const {
        std::vector<std::string> names;
        for (const auto& each : std::filesystem::directory_iterator{folder})
            names.push_back(each.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
};

using Names = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(fetching_files)

BOOST_AUTO_TEST_CASE(a_file_comes_whole_under_its_name) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& folder = office.folder;
    const auto entry = office.hear();
    BOOST_TEST(entry.files.at(0).bytes == 10'000U);
    const auto changed = alice.changed[alice.lobby()];
    const auto id = fetch(alice, entry, folder);
    BOOST_TEST((fetch(alice, entry, folder) == id));
    const auto transfer = ended(alice, id);
    BOOST_TEST(transfer.state == State::done);
    BOOST_TEST((transfer.file == folder / "plan.txt"));
    BOOST_TEST(transfer.done == 10'000U);
    BOOST_TEST(read_file(folder / "plan.txt") == sample(10'000));
    BOOST_TEST(office.there() == (Names{"plan.txt"}), boost::test_tools::per_element());
    BOOST_TEST(far.fetches.size() == 1U);
    BOOST_TEST(far.fetches[0].ref == "bob/plan.txt");
    BOOST_TEST(far.fetches[0].id.value == "m1");
    BOOST_TEST(alice.changed[alice.lobby()] > changed);
    BOOST_TEST((newest_file(alice).files.at(0).local == folder / "plan.txt"));
    std::uint64_t last = 0;
    for (const auto& each : alice.transfers) {
        BOOST_TEST(each.done >= last);
        last = each.done;
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_written_over_and_nothing_outside) {
    Office office;
    auto& alice = office.alice;
    auto& folder = office.folder;
    write_file(folder / "passwd", "mine");
    const auto entry = office.hear("../../etc/passwd");
    BOOST_TEST(entry.files.at(0).name == "passwd");
    BOOST_TEST((ended(alice, fetch(alice, entry, folder)).file == folder / "passwd (2)"));
    BOOST_TEST((ended(alice, fetch(alice, entry, folder)).file == folder / "passwd (3)"));
    BOOST_TEST(read_file(folder / "passwd") == "mine");
}

BOOST_AUTO_TEST_CASE(what_was_cut_off_goes_on_where_it_stopped) {
    for (const bool restart : {false, true}) {
        Office office;
        auto& far = office.far;
        auto& alice = office.alice;
        auto& folder = office.folder;
        const auto entry = office.hear();
        far.stops_at = 8'192;
        auto id = fetch(alice, entry, folder);
        BOOST_REQUIRE(alice.until([&] { return alice.account->transfers().at(0).done == 8'192; }));
        if (restart) {
            alice.stop();
            far.cut();
            alice.start();
        } else {
            far.cut();
            BOOST_REQUIRE(alice.until([&] { return alice.transfer(id).state == State::waiting; }));
        }
        BOOST_TEST(office.there() == (Names{"plan.txt.part"}), boost::test_tools::per_element());
        far.stops_at = SIZE_MAX;
        alice.connect();
        if (restart) id = fetch(alice, entry, folder);
        BOOST_TEST(ended(alice, id).state == State::done);
        BOOST_REQUIRE(far.fetches.size() == 2U);
        BOOST_TEST(far.fetches[1].offset == 8'192U);
        BOOST_TEST(read_file(folder / "plan.txt") == sample(10'000));
        BOOST_TEST(office.there() == (Names{"plan.txt"}), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_cancelled_one_can_be_gone_on_with) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& folder = office.folder;
    const auto entry = office.hear();
    far.stops_at = 4'096;
    const auto id = fetch(alice, entry, folder);
    BOOST_REQUIRE(alice.until([&] { return alice.transfer(id).done == 4'096; }));
    alice.account->cancel(id);
    BOOST_TEST(ended(alice, id).state == State::cancelled);
    BOOST_TEST(alice.account->transfers().empty());
    far.stops_at = SIZE_MAX;
    BOOST_TEST(ended(alice, fetch(alice, entry, folder)).state == State::done);
    BOOST_TEST(far.fetches.back().offset == 4'096U);
    BOOST_TEST(read_file(folder / "plan.txt") == sample(10'000));
}

BOOST_AUTO_TEST_CASE(something_else_than_was_sent_is_not_kept) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& folder = office.folder;
    const auto entry = office.hear();
    far.stored["bob/plan.txt"][5'000] ^= 1;
    const auto transfer = ended(alice, fetch(alice, entry, folder));
    BOOST_TEST(transfer.state == State::failed);
    BOOST_TEST(transfer.error.code == Code::invalid);
    BOOST_TEST(office.there().empty());
}

BOOST_AUTO_TEST_CASE(no_more_is_written_than_was_said) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& folder = office.folder;
    const auto entry = office.hear();
    far.stored["bob/plan.txt"] = sample(20'000);
    const auto transfer = ended(alice, fetch(alice, entry, folder));
    BOOST_TEST(transfer.state == State::failed);
    BOOST_TEST(transfer.error.code == Code::too_large);
    BOOST_TEST(std::filesystem::file_size(folder / "plan.txt.part") <= 10'000U);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_fails_and_the_others_come) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& folder = office.folder;
    const auto gone = office.hear("gone.txt");
    far.stored.erase("bob/gone.txt");
    std::vector<Entry> entries;
    for (int i = 0; i < 10; ++i) entries.push_back(office.hear("file " + std::to_string(i)));
    const auto lost = fetch(alice, gone, folder);
    std::vector<TransferId> ids;
    for (const auto& each : entries) ids.push_back(fetch(alice, each, folder));
    BOOST_TEST(ended(alice, lost).error.code == Code::not_found);
    for (const auto id : ids) BOOST_TEST(ended(alice, id).state == State::done);
    BOOST_TEST(alice.account->transfers().empty());
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_said) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& folder = office.folder;
    const auto entry = office.hear();
    const auto transfer = ended(alice, fetch(alice, entry, folder / "nowhere"));
    BOOST_TEST(transfer.state == State::failed);
    BOOST_TEST(transfer.error.code == Code::not_found);
    BOOST_TEST(far.fetches.empty());
}

BOOST_AUTO_TEST_CASE(there_is_an_answer_for_what_can_not_be_fetched) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    auto& folder = office.folder;
    const auto entry = office.hear();
    BOOST_TEST(alice.account->fetch(alice.lobby(), entry.key, 1, folder).error().code == Code::not_found);
    alice.account->disconnect();
    BOOST_TEST(alice.account->fetch(alice.lobby(), entry.key, 0, folder).error().code == Code::not_online);
    far.caps = FarSide::everything;
    alice.connect();
    BOOST_TEST(alice.account->fetch(alice.lobby(), entry.key, 0, folder).error().code == Code::unsupported);
}

BOOST_AUTO_TEST_CASE(entries_with_files_are_found_among_many_page_by_page) {
    Office office;
    auto& far = office.far;
    auto& alice = office.alice;
    alice.connect();
    for (int i = 1; i <= 5; ++i) {
        office.hear("file " + std::to_string(i));
        for (int k = 0; k < 20; ++k) far.say("bob", "words");
    }
    alice.settle();
    std::vector<std::string> names;
    std::optional<EntryKey> before;
    for (int pages = 1; pages <= 3; ++pages) {
        const auto page = alice.answer<Page>([&](auto then) { alice.account->files(alice.lobby(), before, 2, then); });
        BOOST_REQUIRE(page);
        BOOST_REQUIRE(!page->entries.empty());
        BOOST_TEST(page->more_before == (pages < 3));
        for (auto each = page->entries.rbegin(); each != page->entries.rend(); ++each)
            names.push_back(each->files.at(0).name);
        before = page->entries.front().key;
    }
    BOOST_TEST(names == (Names{"file 5", "file 4", "file 3", "file 2", "file 1"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(names_of_others_are_made_safe) {
    const std::vector<std::pair<std::string, std::string>> cases{{"plan.txt", "plan.txt"},
                                                                 {"/etc/passwd", "passwd"},
                                                                 {"..\\..\\autoexec.bat", "autoexec.bat"},
                                                                 {"..", "file"},
                                                                 {"", "file"},
                                                                 {".bashrc", "bashrc"},
                                                                 {"a/b/", "file"},
                                                                 {"what?*<>|\".txt", "what______.txt"},
                                                                 {"c:evil", "c_evil"},
                                                                 {"nul.txt", "_nul.txt"},
                                                                 {"COM7", "_COM7"},
                                                                 {"common", "common"},
                                                                 {"line\nfeed\x1b[31m", "linefeed[31m"},
                                                                 {"photo\u202egpj.exe", "photogpj.exe"},
                                                                 {"end. . ", "end"},
                                                                 {"报告 终稿.docx", "报告 终稿.docx"},
                                                                 {"\xff\xfe.png", "\ufffd\ufffd.png"}};
    for (const auto& [given, safe] : cases) BOOST_TEST(safe_file_name(given) == safe);
    std::string longest;
    for (int i = 0; i < 200; ++i) longest += "长";
    const auto cut = safe_file_name(longest + ".pdf");
    BOOST_TEST(cut.size() <= 180U);
    BOOST_TEST(cut.ends_with("长.pdf"));
    BOOST_TEST(safe_file_name(std::string(400, 'x') + "." + std::string(300, 'y')).size() <= 180U);
    BOOST_TEST(numbered_name("a.tar.gz", 2) == "a.tar (2).gz");
    BOOST_TEST(numbered_name("a", 3) == "a (3)");
}

BOOST_AUTO_TEST_SUITE_END()
