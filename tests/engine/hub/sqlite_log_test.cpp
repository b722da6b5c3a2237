// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log.hpp"
#include "hub/sqlite_log_rows.hpp"
#include "hub/sqlite_log_schema.hpp"
#include "log_fixtures.hpp"
#include "store/folder_lock.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <random>

using namespace confab;
using namespace confab::hub;
using namespace confab::test;

namespace {

const Scope lobby = RoomScope{RoomId{"lobby"}};

unsigned mode_of(const std::filesystem::path& path) {
    struct stat info {};
    BOOST_REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777;
}

std::vector<Record> many(std::size_t count, const std::string& word = "hello") {
    std::vector<Record> records;
    for (std::size_t i = 0; i < count; ++i)
        records.push_back(
            with_origin("o" + std::to_string(i), said("anna", word + " " + std::to_string(i), static_cast<int>(i))));
    return records;
}

Error refused(Loop& loop, const std::filesystem::path& folder) {
    auto log = SqliteLog::open(loop, folder, {});
    BOOST_REQUIRE(!log);
    BOOST_TEST_MESSAGE(log.error().text);
    BOOST_TEST(log.error().text.find(folder.string()) != std::string::npos, "names the folder");
    return log.error();
}

SearchQuery query(const std::string& text, std::size_t count = 1000) {
    return {lobby, text, {}, {}, {}, Seq::none, count};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite_log, SqliteLogFixture)

BOOST_AUTO_TEST_CASE(everything_is_there_after_it_was_opened_again) {
    const auto id = log().id();
    BOOST_TEST(id.size() == 16u);
    holders().add("token", {HolderId{"h1"}, "anna"});
    const auto stored = append_all(many(300));
    reopen();
    BOOST_TEST(log().id() == id);
    BOOST_CHECK(log().last() == stored.back().seq);
    BOOST_CHECK(read(lobby, Seq::none, 1000)->records == stored);
    BOOST_CHECK(holders().find("token") == (Holders::Lineage{HolderId{"h1"}, "anna"}));
    BOOST_TEST(append(stored[7])->duplicate);
    BOOST_CHECK(append(said("anna", "next"))->seq > stored.back().seq);
}

BOOST_AUTO_TEST_CASE(files_and_folder_are_the_owners_alone) {
    BOOST_REQUIRE(append(said("anna", "x")));
    BOOST_TEST(mode_of(folder / "log") == 0700u);
    for (const auto& entry : std::filesystem::directory_iterator{folder / "log"})
        BOOST_TEST(mode_of(entry.path()) == 0600u, entry.path().string());
}

BOOST_AUTO_TEST_CASE(what_was_appended_is_committed_when_the_log_ends) {
    const auto records = many(1000);
    for (const auto& record : records) log().append(record, [](auto) { BOOST_ERROR("answered after the end"); });
    reopen();
    BOOST_TEST(read(lobby, Seq::none, 2000)->records.size() == 1000u);
}

BOOST_AUTO_TEST_CASE(commits_are_shared_by_many_records) {
    append_all(many(2000));
    const auto commits = status().commits;
    BOOST_TEST(commits >= 10u); // 200 at most in each
    BOOST_TEST(commits <= 30u);
    reopen({store::Durability::normal, std::chrono::milliseconds{0}, 1});
    for (int i = 0; i < 50; ++i) BOOST_REQUIRE(append(said("anna", "one by one")));
    BOOST_TEST(status().commits == 50u);
}

BOOST_AUTO_TEST_CASE(beyond_the_bound_appends_are_refused_and_the_others_are_not_lost) {
    reopen({store::Durability::full, std::chrono::milliseconds{5}, 200, 100});
    int stored = 0, limited = 0;
    for (const auto& record : many(150))
        log().append(record, [&](Result<Log::Committed> answer) {
            if (answer) ++stored;
            else if (answer.error().code == Code::rate_limited) ++limited;
        });
    run_until(loop, [&] { return stored + limited == 150; });
    BOOST_TEST(stored == 100);
    BOOST_TEST(read(lobby, Seq::none, 1000)->records.size() == 100u);
    BOOST_TEST(append(said("anna", "later")).has_value());
}

BOOST_AUTO_TEST_CASE(durability_can_be_changed_while_it_runs) {
    log().set_durability(store::Durability::normal);
    append_all(many(100));
    log().set_durability(store::Durability::full);
    BOOST_TEST(append(said("anna", "x")).has_value());
}

BOOST_AUTO_TEST_CASE(what_was_acknowledged_is_there_after_a_kill) {
    log_.reset();
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    std::vector<std::string> acknowledged;
    for (int round = 0; round < 5; ++round) {
        int answers[2];
        BOOST_REQUIRE(::pipe(answers) == 0);
        const auto child = ::fork();
        BOOST_REQUIRE(child >= 0);
        if (child == 0) {
            Loop own;
            auto opened = SqliteLog::open(own, folder / "log", {});
            if (!opened) ::_exit(1);
            int waiting = 0;
            for (int i = 0;; ++i) {
                ++waiting;
                const auto name = fmt::format("{:02}-{:08}", round, i);
                (*opened)->append(said("anna", name), [&, name](Result<Log::Committed> answer) {
                    if (!answer || ::write(answers[1], name.data(), name.size()) < 0) ::_exit(1);
                    --waiting;
                });
                while (waiting > 500) own.iterate(true);
            }
        }
        ::close(answers[1]);
        const std::size_t enough = 11 * (100 + random() % 3000);
        std::string read;
        char buffer[1100];
        bool killed = false;
        for (ssize_t n = 0; (n = ::read(answers[0], buffer, sizeof buffer)) > 0;) {
            read.append(buffer, static_cast<std::size_t>(n));
            if (killed || read.size() < enough) continue;
            ::kill(child, SIGKILL);
            killed = true;
        }
        ::close(answers[0]);
        ::waitpid(child, nullptr, 0);
        BOOST_REQUIRE(read.size() >= enough);
        for (std::size_t at = 0; at + 11 <= read.size(); at += 11) acknowledged.push_back(read.substr(at, 11));
    }
    reopen();
    auto page = this->read(lobby, Seq::none, 10'000'000);
    BOOST_REQUIRE(page);
    std::vector<std::string> stored;
    for (const auto& record : page->records) stored.push_back(record.body);
    // In order, each once, and every acknowledged one.
    BOOST_TEST(std::is_sorted(stored.begin(), stored.end()));
    BOOST_TEST((std::adjacent_find(stored.begin(), stored.end()) == stored.end()));
    BOOST_TEST(std::includes(stored.begin(), stored.end(), acknowledged.begin(), acknowledged.end()));
    BOOST_TEST_MESSAGE(acknowledged.size() << " acknowledged, " << stored.size() << " stored");
}

BOOST_AUTO_TEST_CASE(a_second_server_on_the_folder_is_refused_until_the_first_has_gone) {
    BOOST_CHECK(refused(loop, folder / "log").code == Code::busy);
    log_.reset();
    reopen();
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_log_is_refused_and_left_alone) {
    log_.reset();
    const auto file = folder / "log" / "log.sqlite";
    const auto original = [&] {
        std::ifstream in{file};
        return std::string{std::istreambuf_iterator<char>{in}, {}};
    }();
    BOOST_REQUIRE(original.size() > 8192u);
    const auto put = [&](const std::string& content) { std::ofstream{file, std::ios::trunc} << content; };
    put("This is a letter. " + std::string(5000, 'x'));
    BOOST_CHECK(refused(loop, folder / "log").code == Code::io);
    put(original.substr(0, original.size() - 5000)); // cut off
    BOOST_CHECK(refused(loop, folder / "log").code == Code::io);
    put(original.substr(0, 50));
    BOOST_CHECK(refused(loop, folder / "log").code == Code::io);
    auto newer = original;
    newer[63] = 99; // user_version
    put(newer);
    BOOST_CHECK(refused(loop, folder / "log").code == Code::unsupported);
    auto foreign = original;
    foreign[71] ^= 1; // application_id
    put(foreign);
    BOOST_CHECK(refused(loop, folder / "log").code == Code::io);
    put(original);
    reopen();
}

BOOST_AUTO_TEST_CASE(damage_that_is_met_later_is_an_error_and_no_crash) {
    append_all(many(5000));
    reopen(); // now everything is in the file
    {
        std::fstream file{folder / "log" / "log.sqlite", std::ios::in | std::ios::out};
        file.seekp(40'960);
        file << std::string(400'000, '\x5a');
    }
    int errors = 0;
    for (std::uint64_t from = 0; from < 5000; from += 500) {
        const auto page = read(lobby, Seq{from}, 500);
        if (page) continue;
        BOOST_CHECK(page.error().code == Code::io);
        BOOST_TEST(!page.error().text.empty());
        ++errors;
    }
    BOOST_TEST(errors > 0);
    const auto found = search(query("4711"));
    BOOST_CHECK(found || found.error().code == Code::io);
    const auto appended = append(said("anna", "x"));
    BOOST_CHECK(appended || appended.error().code == Code::io);
}

BOOST_AUTO_TEST_CASE(search_finds_what_is_indexed_and_what_is_not_yet) {
    append_all(many(1000, "你好 hello"));
    BOOST_TEST(search(query("好 ell"))->records.size() == 1000u);
    wait_for_index();
    BOOST_TEST(search(query("ello 99"))->records.size() == 19u);
    BOOST_REQUIRE(append(said("anna", "brand-new")));
    BOOST_TEST(search(query("and-n"))->records.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_index_that_is_missing_or_damaged_is_made_anew) {
    append_all(many(1500));
    wait_for_index();
    const auto index = folder / "log" / "search.sqlite";
    log_.reset();
    std::filesystem::remove(index);
    reopen();
    BOOST_TEST(search(query("llo 149"))->records.size() == 12u);
    wait_for_index();
    BOOST_TEST(search(query("llo 149"))->records.size() == 12u);
    log_.reset();
    {
        // Its beginning is whole, so that it shows only when somebody searches.
        std::fstream file{index, std::ios::in | std::ios::out};
        file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(index) / 2));
        file << std::string(std::filesystem::file_size(index) / 2, '\x5a');
    }
    reopen();
    BOOST_TEST(search(query("llo 149"))->records.size() == 12u);
    append_all(many(1600)); // whether it is noticed by reading or by writing
    wait_for_index();
    BOOST_TEST(search(query("llo 149"))->records.size() == 12u);
}

BOOST_AUTO_TEST_CASE(trim_goes_on_in_small_steps_and_appends_go_on_in_between) {
    append_all(many(5000));
    wait_for_index();
    std::optional<std::size_t> trimmed;
    log().trim(at(4000), false, [&](Result<std::size_t> count) { trimmed = *count; });
    int appended = 0;
    while (!trimmed) {
        BOOST_REQUIRE(append(said("anna", "in between", 1'000'000)));
        ++appended;
    }
    BOOST_TEST(*trimmed == 4000u);
    BOOST_TEST(appended > 3);
    BOOST_TEST(search(query("hello 7"))->records.size() == 0u + 271u);
    BOOST_TEST(status().records == 1000u + static_cast<std::size_t>(appended));
}

BOOST_AUTO_TEST_CASE(a_page_that_is_read_while_records_go_has_all_that_it_says) {
    append_all(many(3000));
    std::optional<std::size_t> trimmed;
    log().trim(at(2900), false, [&](Result<std::size_t> count) { trimmed = *count; });
    // The oldest one, again and again, with what is trimmed next.
    std::size_t pages = 0;
    std::function<void()> read_next = [&] {
        log().read(lobby, Seq::none, 1, Direction::forward, [&](Result<LogPage> page) {
            BOOST_REQUIRE(page);
            BOOST_REQUIRE((page->records.size() == 1u && page->more));
            BOOST_CHECK(page->end == page->records.back().seq);
            ++pages;
            if (!trimmed) read_next();
        });
    };
    for (int i = 0; i < 8; ++i) read_next();
    run_until(loop, [&] { return trimmed.has_value(); });
    BOOST_TEST_MESSAGE(pages << " pages");
    BOOST_TEST(*trimmed == 2900u);
}

BOOST_AUTO_TEST_CASE(after_an_end_that_was_none_numbers_go_on_far_behind_and_otherwise_right_behind) {
    const auto last = append_all(many(10)).back().seq;
    reopen();
    const auto next = append(said("anna", "orderly"))->seq;
    BOOST_TEST(static_cast<std::uint64_t>(next) == static_cast<std::uint64_t>(last) + 1);
    const auto cut_off = [&](const char* name, bool with_wal) {
        std::filesystem::create_directory(folder / name);
        for (const auto* file : {"log.sqlite", "log.sqlite-wal"})
            if (with_wal || std::string{file} == "log.sqlite")
                std::filesystem::copy_file(folder / "log" / file, folder / name / file);
        const auto copy = opened(loop, folder / name);
        BOOST_TEST(static_cast<std::uint64_t>(copy->last()) >= 1'000'000u);
        std::optional<Seq> seq;
        copy->append(said("anna", "after"), [&](auto answer) { seq = answer->seq; });
        run_until(loop, [&] { return seq.has_value(); });
        BOOST_CHECK(*seq > next);
        BOOST_TEST(static_cast<std::uint64_t>(*seq) > 1'000'000u);
    };
    cut_off("killed", true);
    // The power went, and with it what was not in the file yet: the mark alone tells.
    {
        auto rows = LogRows::open(folder / "log" / "log.sqlite", store::Database::Mode::write, store::Durability::full);
        BOOST_REQUIRE(rows->database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    BOOST_REQUIRE(append(said("anna", "lost")));
    cut_off("power", false);
    reopen();
    const auto after = append(said("anna", "orderly again"))->seq;
    BOOST_TEST(static_cast<std::uint64_t>(after) == static_cast<std::uint64_t>(next) + 2);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_program_stays_as_it_is) {
    log_.reset();
    const auto file = folder / "other.sqlite";
    {
        auto other = store::Database::open(file, store::Database::Mode::create, store::Durability::full);
        BOOST_REQUIRE(other->execute("PRAGMA journal_mode=DELETE; PRAGMA user_version=7; CREATE TABLE precious(x)"));
    }
    ::chmod(file.c_str(), 0644);
    const auto content = [&] {
        std::ifstream in{file};
        return std::string{std::istreambuf_iterator<char>{in}, {}};
    };
    const auto before = content();
    std::filesystem::rename(file, folder / "log" / "log.sqlite");
    BOOST_CHECK(refused(loop, folder / "log").code == Code::io);
    std::filesystem::rename(folder / "log" / "log.sqlite", file);
    BOOST_TEST((content() == before));
    BOOST_TEST(mode_of(file) == 0644u);
}

BOOST_AUTO_TEST_CASE(files_that_others_could_read_are_narrowed) {
    BOOST_REQUIRE(append(said("anna", "x")));
    wait_for_index();
    log_.reset();
    for (const auto* name : {"log.sqlite", "search.sqlite"}) ::chmod((folder / "log" / name).c_str(), 0644);
    reopen();
    BOOST_REQUIRE(append(said("anna", "x")));
    wait_for_index();
    for (const auto& entry : std::filesystem::directory_iterator{folder / "log"})
        BOOST_TEST(mode_of(entry.path()) == 0600u, entry.path().string());
}

BOOST_AUTO_TEST_CASE(a_folder_with_a_short_relative_name_is_made) {
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    {
        const auto lock = store::FolderLock::hold("p");
        BOOST_CHECK_MESSAGE(lock, lock.error().text);
    }
    std::filesystem::current_path(before);
    BOOST_TEST(mode_of(folder / "p") == 0700u);
}

BOOST_AUTO_TEST_CASE(appends_that_wait_are_bounded_in_bytes_too) {
    reopen({.most_waiting_bytes = 100'000});
    int stored = 0, limited = 0;
    const auto append_some = [&] {
        for (int i = 0; i < 20; ++i)
            log().append(said("anna", std::string(10'000, 'x')), [&](Result<Log::Committed> answer) {
                if (answer) ++stored;
                else if (answer.error().code == Code::rate_limited) ++limited;
            });
    };
    append_some();
    run_until(loop, [&] { return stored + limited == 20; });
    BOOST_TEST(stored == 9);
    append_some();
    run_until(loop, [&] { return stored + limited == 40; });
    BOOST_TEST(stored == 18);
}

BOOST_AUTO_TEST_CASE(records_are_counted_as_they_come_and_go) {
    append_all(many(1000));
    BOOST_TEST(status().records == 1000u);
    reopen();
    std::optional<std::size_t> trimmed;
    log().trim(at(300), false, [&](Result<std::size_t> count) { trimmed = *count; }); // before they are counted
    append_all(many(1010)); // 1000 of them are there, but for those that are trimmed just then
    run_until(loop, [&] { return trimmed.has_value(); });
    BOOST_TEST(status().records == read(lobby, Seq::none, 10'000)->records.size());
}

BOOST_AUTO_TEST_CASE(lineages_of_who_was_here_since_the_start_stay) {
    holders().add("token", {HolderId{"h"}, "anna"});
    BOOST_REQUIRE(append(said("anna", "x")));
    BOOST_REQUIRE(trim(now() + std::chrono::hours{1000}, false));
    BOOST_TEST(holders().find("token").has_value());
    reopen();
    BOOST_REQUIRE(trim(now() + std::chrono::hours{1000}, false));
    BOOST_TEST(holders().find("token").has_value()); // used not a day ago
}

BOOST_AUTO_TEST_CASE(lineages_that_nobody_came_back_to_go_with_their_messages) {
    log_.reset();
    {
        auto rows = LogRows::open(folder / "log" / "log.sqlite", store::Database::Mode::write, store::Durability::full);
        BOOST_REQUIRE(rows);
        const auto long_ago = now() - std::chrono::hours{1000};
        BOOST_REQUIRE(rows->write_holder("t-old", {HolderId{"h-old"}, "old"}, long_ago));
        BOOST_REQUIRE(rows->write_holder("t-talks", {HolderId{"h-anna"}, "anna"}, long_ago));
    }
    reopen();
    const auto future = now() + std::chrono::hours{1000};
    auto record = said_to("bob", said("anna", "x"));
    record.time = future + std::chrono::hours{1};
    BOOST_REQUIRE(append(record));
    BOOST_REQUIRE(trim(future, false));
    BOOST_TEST(!holders().find("t-old"));
    BOOST_TEST(holders().find("t-talks").has_value());
}

BOOST_AUTO_TEST_CASE(no_question_looks_at_all_records) {
    append_all(many(10));
    auto rows = LogRows::open(folder / "log" / "log.sqlite", store::Database::Mode::read, store::Durability::full);
    BOOST_REQUIRE(rows);
    for (const auto* sql : schema::indexed) {
        auto plan = rows->database().prepare(std::string{"EXPLAIN QUERY PLAN "} + sql);
        BOOST_REQUIRE_MESSAGE(plan, sql);
        while (*plan->step()) {
            const auto step = plan->text(3);
            BOOST_TEST((step.find("SCAN") == std::string::npos || step.find("sqlite_sequence") != std::string::npos ||
                        step.find("CONSTANT ROW") != std::string::npos),
                       sql << ": " << step);
            BOOST_TEST(step.find("TEMP B-TREE") == std::string::npos, sql << ": " << step);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
