// SPDX-License-Identifier: GPL-3.0-or-later
// The log on disks that are full, read-only, or copied from.
#include "log_fixtures.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

using namespace confab;
using namespace confab::hub;
using namespace confab::test;

namespace {

namespace utf = boost::unit_test;

const Scope lobby = RoomScope{RoomId{"lobby"}};

/// A file system in memory, for root only.
class SmallDisk {
public:
    explicit SmallDisk(const char* options) {
        mounted_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, options) == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool mounted() const noexcept { return mounted_; }
    [[nodiscard]] std::filesystem::path path() const { return folder_.path(); }
    [[nodiscard]] bool remount_read_only(bool on) const {
        return ::mount(nullptr, folder_.path().c_str(), nullptr, on ? MS_REMOUNT | MS_RDONLY : MS_REMOUNT, nullptr) ==
               0;
    }

    /// Takes all the room there is.
    void fill() const {
        std::ofstream file{path() / "ballast"};
        const std::string block(4096, 'x');
        while (file.write(block.data(), 4096).flush()) {}
    }
    void free() const { std::filesystem::remove(path() / "ballast"); }

private:
    TemporaryFolder folder_;
    bool mounted_ = false;
};

struct CanMount {
    boost::test_tools::assertion_result operator()(utf::test_unit_id) const {
        boost::test_tools::assertion_result result{SmallDisk{"size=64k"}.mounted()};
        if (!result) result.message() << "a file system can't be mounted here: " << std::strerror(errno);
        return result;
    }
};

struct DiskFixture : SqliteLogFixture {
    Result<void> backup(const std::filesystem::path& file) {
        return answer<void>([&](auto then) { log().backup(file, then); });
    }
    std::vector<std::string> bodies() {
        auto page = read(lobby, Seq::none, 1'000'000);
        BOOST_REQUIRE(page);
        std::vector<std::string> list;
        for (const auto& record : page->records) list.push_back(record.body);
        return list;
    }
};

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder}, {}));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite_log_disk, DiskFixture)

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_appends_loses_nothing_and_is_usable_again_when_there_is_room,
                     *utf::precondition(CanMount{})) {
    log_.reset();
    const SmallDisk disk{"size=24m"};
    const auto data = disk.path() / "data";
    log_ = opened(loop, data);
    std::vector<std::string> acknowledged;
    const auto append_until_full = [&](const std::string& name) {
        for (int i = 0;; ++i) {
            const auto body = name + std::to_string(i) + std::string(500, 'x');
            const auto answer = append(said("anna", body));
            if (!answer) return answer.error();
            acknowledged.push_back(body);
            BOOST_REQUIRE(i < 100'000);
        }
    };
    for (int round = 0; round < 3; ++round) {
        // Also while the write-ahead log is about to be brought into the file.
        for (int i = 0; i < 150 * round; ++i) {
            BOOST_REQUIRE(append(said("anna", "before")));
            acknowledged.emplace_back("before");
        }
        disk.fill();
        const auto error = append_until_full("round " + std::to_string(round) + " ");
        BOOST_CHECK(error.code == Code::storage_full);
        BOOST_TEST_MESSAGE(error.text);
        BOOST_CHECK(status().trouble.code == Code::storage_full);
        BOOST_TEST(bodies() == acknowledged, boost::test_tools::per_element());
        BOOST_CHECK(append(said("anna", "still full")).error().code == Code::storage_full);
        // Searches and tokens go on.
        BOOST_CHECK(search({lobby, "round 0", {}, {}, {}}));
        holders().add("token " + std::to_string(round), {HolderId{"h"}, "anna"});
        BOOST_CHECK(append(said("anna", "still full")).error().code == Code::storage_full);
        disk.free();
        BOOST_REQUIRE(append(said("anna", "room again")));
        acknowledged.emplace_back("room again");
        BOOST_CHECK(status().trouble.code == Code::ok);
    }
    for (int round = 0; round < 200; ++round) {
        BOOST_REQUIRE(append(said("anna", "after")));
        acknowledged.emplace_back("after");
    }
    log_.reset();
    log_ = opened(loop, data);
    BOOST_TEST(bodies() == acknowledged, boost::test_tools::per_element());
    for (int round = 0; round < 3; ++round) BOOST_TEST(holders().find("token " + std::to_string(round)).has_value());
    BOOST_TEST(search({lobby, "oom agai", {}, {}, {}})->records.size() == 3u);
    log_.reset();
}

BOOST_AUTO_TEST_CASE(a_log_that_can_be_written_again_says_so_though_nobody_speaks, *utf::precondition(CanMount{})) {
    log_.reset();
    const SmallDisk disk{"size=8m"};
    log_ = opened(loop, disk.path() / "data", {.probe_every = std::chrono::milliseconds{20}});
    wait_for_index();
    disk.fill();
    while (append(said("anna", std::string(10'000, 'x')))) {}
    BOOST_CHECK(status().trouble.code == Code::storage_full);
    disk.free();
    while (status().trouble.code != Code::ok) {}
    BOOST_REQUIRE(append(said("anna", "room again")));
    log_.reset();
}

BOOST_AUTO_TEST_CASE(tokens_that_can_not_be_written_are_given_up_beyond_a_bound_and_the_others_kept,
                     *utf::precondition(CanMount{})) {
    log_.reset();
    const SmallDisk disk{"size=16m"};
    log_ = opened(loop, disk.path() / "data", {.probe_every = std::chrono::milliseconds{20}});
    wait_for_index();
    disk.fill();
    while (append(said("anna", std::string(10'000, 'x')))) {}
    constexpr int many = 10'500;
    const auto token = [](int i) { return "token " + std::to_string(i); };
    for (int i = 0; i < many; ++i) holders().add(token(i), {HolderId{"h"}, "anna"});
    BOOST_CHECK(append(said("anna", "x")).error().code == Code::storage_full);
    BOOST_TEST(holders().find(token(0)).has_value());
    BOOST_TEST(!holders().find(token(many - 1)).has_value());
    disk.free();
    while (status().trouble.code != Code::ok) {}
    log_.reset();
    log_ = opened(loop, disk.path() / "data");
    BOOST_TEST(holders().find(token(0)).has_value());
    BOOST_TEST(holders().find(token(9'999)).has_value());
    log_.reset();
}

BOOST_AUTO_TEST_CASE(a_read_only_folder_is_refused_with_a_sentence, *utf::precondition(CanMount{})) {
    log_.reset();
    const SmallDisk disk{"size=3m"};
    const auto data = disk.path() / "data";
    const auto refusal = [&] {
        const auto log = SqliteLog::open(loop, data, {});
        BOOST_REQUIRE(!log);
        BOOST_TEST_MESSAGE(log.error().text);
        BOOST_TEST(log.error().text.find(data.string()) != std::string::npos);
        return log.error().code;
    };
    BOOST_REQUIRE(disk.remount_read_only(true));
    BOOST_CHECK(refusal() == Code::io);
    BOOST_REQUIRE(disk.remount_read_only(false));
    log_ = opened(loop, data);
    BOOST_REQUIRE(append(said("anna", "x")));
    log_.reset();
    BOOST_REQUIRE(disk.remount_read_only(true));
    BOOST_CHECK(refusal() == Code::io);
    BOOST_REQUIRE(disk.remount_read_only(false));
    log_ = opened(loop, data);
    BOOST_TEST(bodies().size() == 1u);
    log_.reset();
}

BOOST_AUTO_TEST_CASE(a_backup_under_load_has_all_that_was_committed_before_and_restores) {
    holders().add("token", {HolderId{"h1"}, "anna"});
    std::size_t answered = 0, before = 0;
    bool enough = false;
    const std::function<void()> append_more = [&] {
        log().append(said("anna", "message " + std::to_string(answered)), [&](Result<Log::Committed> answer) {
            BOOST_REQUIRE(answer);
            ++answered;
            if (!enough) append_more();
        });
    };
    for (int i = 0; i < 50; ++i) append_more();
    run_until(loop, [&] { return answered > 2000; });
    before = answered;
    const auto copy = folder / "copy.sqlite";
    BOOST_REQUIRE(backup(copy));
    const auto after = answered;
    enough = true;
    const auto id = log().id();

    struct stat info {};
    BOOST_REQUIRE(::stat(copy.c_str(), &info) == 0);
    BOOST_TEST((info.st_mode & 0777) == 0600u);
    BOOST_CHECK(backup(copy).error().code == Code::denied);
    BOOST_TEST(files_in(folder.path()) == 2u); // and nothing else was left

    const auto all = bodies();
    log_.reset();
    std::filesystem::create_directory(folder / "restored");
    std::filesystem::rename(copy, folder / "restored" / "log.sqlite");
    log_ = opened(loop, folder / "restored");
    BOOST_TEST(log().id() != id);
    const auto restored = bodies();
    BOOST_TEST(restored.size() >= before);
    BOOST_TEST(restored.size() <= after + 50);
    BOOST_TEST(std::equal(restored.begin(), restored.end(), all.begin()));
    BOOST_TEST(holders().find("token").has_value());
    BOOST_TEST(search({lobby, "message 17", {}, {}, {}, Seq::none, 1000})->records.size() > 0u);
    BOOST_REQUIRE(append(said("anna", "goes on")));
}

BOOST_AUTO_TEST_CASE(a_backup_that_fails_leaves_nothing_behind, *utf::precondition(CanMount{})) {
    for (int i = 0; i < 10; ++i) BOOST_REQUIRE(append(said("anna", std::string(30'000, 'x'))));
    const SmallDisk disk{"size=128k"};
    BOOST_CHECK(backup(disk.path() / "copy").error().code == Code::storage_full);
    BOOST_TEST(files_in(disk.path()) == 0u);
    BOOST_CHECK(backup(disk.path() / "nowhere" / "copy").error().code == Code::io);
    std::ofstream{disk.path() / "precious"} << "data";
    BOOST_CHECK(backup(disk.path() / "precious").error().code == Code::denied);
    BOOST_TEST(std::filesystem::file_size(disk.path() / "precious") == 4u);
}

BOOST_AUTO_TEST_SUITE_END()
