// SPDX-License-Identifier: GPL-3.0-or-later
// Fills a server's log with made messages, lets it index them, searches, and asks LIKE the same; one JSON line.
#include "base/loop.hpp"
#include "common/options.hpp"
#include "common/percentile.hpp"
#include "common/process.hpp"
#include "corpus.hpp"
#include "hub/sqlite_log.hpp"
#include "hub/sqlite_log_rows.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace {

using namespace confab;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr auto usage = R"(Usage: store-search --folder DIR [OPTION...]

  --folder DIR    where the log is made; must be empty, or
  --reuse 1       hold what a run with the same numbers has left (0)
  --messages N    how many (1000000)
  --seed N        of what is made (1)
  --queries N     in each class (8)
  --times N       each query is asked so often (5), and LIKE once
)";

constexpr std::size_t page = 50;
constexpr std::size_t in_a_transaction = 10'000;

/// Processor time of all threads so far: what a search costs on a machine that others use at the same time.
Microseconds cpu_time() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return Microseconds(1e6 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_nsec));
}

template <class T> T value(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct Class {
    std::string name;
    std::vector<std::string> queries;
};

class Bench {
public:
    explicit Bench(bench::Options& typed)
        : folder_(typed.needed("folder")), messages_(typed.number("messages", 1'000'000)),
          corpus_(typed.number("seed", 1)), queries_(typed.number("queries", 8)), reuse_(typed.number("reuse", 0) != 0),
          times_(typed.number("times", 5)) {
        typed.end();
    }

    void run() {
        fill();
        auto log = value(hub::SqliteLog::open(loop_, folder_, {}));
        const auto tail = log->tail(log->last(), [](std::span<const hub::Record>) {});
        index(*log);
        std::string classes;
        for (const auto& one : choose()) (classes += classes.empty() ? "" : ",") += ask(*log, one);
        fmt::print(
            R"({{"messages":{},"text_bytes":{},"log_bytes":{},"index_bytes":{},"fill_s":{:.2f},"index_s":{:.2f},)"
            R"("index_cpu_s":{:.2f},"rss_peak_bytes":{},"classes":[{}]}})"
            "\n",
            messages_, text_bytes_, size_of("log.sqlite"), size_of("search.sqlite"), fill_s_, index_s_, index_cpu_s_,
            bench::Process(getpid()).peak_resident_bytes(), classes);
    }

private:
    void fill() {
        std::filesystem::create_directories(folder_);
        (void)value(hub::SqliteLog::open(loop_, folder_, {})); // makes the tables
        auto rows =
            value(hub::LogRows::open(folder_ / "log.sqlite", store::Database::Mode::write, store::Durability::normal));
        const auto start = Clock::now();
        for (std::size_t at = 0; at < messages_;) {
            auto transaction = value(store::Transaction::begin(rows.database()));
            for (std::size_t end = std::min(messages_, at + in_a_transaction); at < end; ++at) {
                auto record = made(at);
                text_bytes_ += record.body.size();
                if (at % (messages_ / samples_ + 1) == 0) sample_.push_back(record.body);
                if (!reuse_) (void)value(value(rows.write(record)));
            }
            value(transaction.commit());
        }
        value(rows.database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
        fill_s_ = Seconds(Clock::now() - start).count();
    }

    hub::Record made(std::size_t number) {
        hub::Record record;
        const auto who = number * 7919 % 500;
        record.id = MessageId{fmt::format("m{}", number)};
        record.origin = OriginId{fmt::format("0123456789abcdef-{}", number)};
        record.holder = hub::HolderId{fmt::format("holder-of-{}", who)};
        record.room = RoomId{"lobby"};
        record.sender = UserId{fmt::format("u{}", who)};
        record.sender_name = fmt::format("Name of {}", who);
        // Two years of messages.
        const auto apart = std::int64_t{63'072'000'000'000} / static_cast<std::int64_t>(messages_);
        record.time =
            Timestamp{std::chrono::microseconds{1'700'000'000'000'000 + static_cast<std::int64_t>(number) * apart}};
        record.body = corpus_.message();
        return record;
    }

    /// Waits until the index, which follows in the background, has come to the log's end.
    void index(hub::SqliteLog& log) {
        const auto start = Clock::now();
        const auto cpu = bench::own_cpu();
        const auto file = folder_ / "search.sqlite";
        for (std::int64_t position = -1; position < static_cast<std::int64_t>(log.last());) {
            if (Clock::now() - start > std::chrono::minutes(10))
                throw std::runtime_error("the index does not come to an end");
            for (const auto until = Clock::now() + std::chrono::milliseconds(20); Clock::now() < until;) {
                loop_.iterate(false);
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            }
            auto opened = store::Database::open(file, store::Database::Mode::read, store::Durability::normal);
            if (!opened) continue; // not there yet
            auto rows = opened->prepare("SELECT value FROM meta WHERE name = 'position'");
            if (rows && rows->step().value_or(false)) position = rows->integer(0);
        }
        index_s_ = Seconds(Clock::now() - start).count();
        index_cpu_s_ = (bench::own_cpu() - cpu).count() / 1e6;
        auto opened = value(store::Database::open(file, store::Database::Mode::write, store::Durability::normal));
        value(opened.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    }

    std::vector<Class> choose() {
        const auto& chinese = corpus_.chinese_words();
        const auto& english = corpus_.english_words();
        const auto words = [&](const std::vector<std::string>& of, std::size_t bytes, std::size_t from,
                               std::size_t step) {
            std::vector<std::string> chosen;
            for (auto at = from; at < of.size() && chosen.size() < queries_; at += step) {
                while (at < of.size() && bytes != 0 && of[at].size() != bytes) ++at;
                if (at < of.size()) chosen.push_back(of[at]);
            }
            return chosen;
        };
        const auto far = chinese.size() / 2;
        return {{"Chinese, one character, common", words(chinese, 3, 0, 4)},
                {"Chinese, one character, rare", words(chinese, 3, far, 500)},
                {"Chinese, two characters, common", words(chinese, 6, 9, 5)},
                {"Chinese, two characters, rare", words(chinese, 6, far, 500)},
                {"Chinese, four characters", four_characters()},
                {"English, common word", words(english, 0, 0, 17)},
                {"English, rare word", words(english, 0, english.size() / 2, 501)},
                {"in no message",
                 {"龘靐", "zzyzx", "的的的的的", "theqzx", "我们qqj", "xx--yy--zz", "是我是我是", "qwqwqw"}}};
    }

    /// Parts of messages that are there, whether words or not.
    std::vector<std::string> four_characters() const {
        std::vector<std::string> chosen;
        for (std::size_t at = 7; at < sample_.size() && chosen.size() < queries_; ++at) {
            const auto& text = sample_[at];
            if (text.size() < 24) continue;
            const auto part = text.substr(6, 12);
            bool chinese = true;
            for (std::size_t byte = 0; byte < part.size(); byte += 3) {
                const auto lead = static_cast<unsigned char>(part[byte]);
                chinese = chinese && lead >= 0xe4 && lead <= 0xe9;
            }
            if (chinese) chosen.push_back(part);
        }
        return chosen;
    }

    std::vector<std::int64_t> search(hub::SqliteLog& log, const std::string& text) {
        std::optional<std::vector<std::int64_t>> found;
        hub::SearchQuery query;
        query.scope = hub::RoomScope{RoomId{"lobby"}};
        query.text = text;
        query.count = page;
        log.search(std::move(query), [&](Result<hub::LogPage> answer) {
            found.emplace();
            for (const auto& record : value(std::move(answer)).records)
                found->push_back(static_cast<std::int64_t>(record.seq));
        });
        while (!found) loop_.iterate(true);
        return *found;
    }

    std::string ask(hub::SqliteLog& log, const Class& of) {
        auto plain = value(
            store::Database::open(folder_ / "log.sqlite", store::Database::Mode::read, store::Durability::normal));
        // By rowid from the newest: the quickest that a scan can be.
        auto like = value(plain.prepare(fmt::format(
            "SELECT seq FROM record NOT INDEXED WHERE body LIKE '%' || ?1 || '%' AND room = 'lobby' ORDER BY seq DESC LIMIT {}",
            page)));
        std::vector<double> ours, ours_cpu, theirs;
        std::size_t hits = 0;
        for (const auto& query : of.queries) {
            std::vector<std::int64_t> found, scanned;
            for (std::size_t time = 0; time < times_; ++time) {
                const auto start = Clock::now();
                const auto cpu = cpu_time();
                found = search(log, query);
                ours_cpu.push_back((cpu_time() - cpu).count());
                ours.push_back(Microseconds(Clock::now() - start).count());
            }
            const auto start = Clock::now();
            like.bind(query);
            while (value(like.step())) scanned.push_back(like.integer(0));
            theirs.push_back(Microseconds(Clock::now() - start).count());
            if (found != scanned)
                throw std::runtime_error(fmt::format("\"{}\": the index found {} messages and LIKE {}", query,
                                                     found.size(), scanned.size()));
            hits += found.size();
        }
        return fmt::format(
            R"({{"name":"{}","queries":{},"hits":{:.1f},"p50_us":{:.1f},"worst_us":{:.1f},"cpu_p50_us":{:.1f},"cpu_worst_us":{:.1f},"like_p50_us":{:.1f}}})",
            of.name, of.queries.size(), static_cast<double>(hits) / static_cast<double>(of.queries.size()),
            bench::percentile(ours, 0.5), bench::percentile(ours, 1), bench::percentile(ours_cpu, 0.5),
            bench::percentile(ours_cpu, 1), bench::percentile(theirs, 0.5));
    }

    std::uintmax_t size_of(const char* file) const { return std::filesystem::file_size(folder_ / file); }

    static constexpr std::size_t samples_ = 1000;

    Loop loop_;
    std::filesystem::path folder_;
    std::size_t messages_;
    bench::Corpus corpus_;
    std::size_t queries_;
    bool reuse_;
    std::size_t times_;
    std::vector<std::string> sample_;
    std::size_t text_bytes_ = 0;
    double fill_s_ = 0, index_s_ = 0, index_cpu_s_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    bench::Options typed(argc, argv, usage);
    try {
        Bench(typed).run();
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "store-search: %s\n", failure.what());
        return 1;
    }
}
