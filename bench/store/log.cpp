// SPDX-License-Identifier: GPL-3.0-or-later
// Appends messages to an SqliteLog for some seconds, and prints what it took as one JSON line.
#include "base/loop.hpp"
#include "common/options.hpp"
#include "common/percentile.hpp"
#include "common/process.hpp"
#include "corpus.hpp"
#include "hub/sqlite_log.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace {

using namespace confab;
using Clock = std::chrono::steady_clock;

constexpr auto usage = R"(Usage: store-log --folder DIR [OPTION...]

  --folder DIR        where the log is made; must be empty
  --durability KIND   full or normal (full)
  --group N           records in a commit at most (200)
  --delay MS          between the beginnings of two commits (5)
  --waiting N         appends without an answer (2000); 1: each is awaited
  --seconds S         how long (3)
)";

/// How long the disk takes to make one block durable, as a commit does.
double median_sync_us(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    std::vector<double> times;
    const std::array<char, 4096> block{};
    for (int turn = 0; turn < 100; ++turn) {
        const auto start = Clock::now();
        if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) < 0)
            throw std::runtime_error("can't write here");
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    ::close(fd);
    std::filesystem::remove(file);
    return bench::percentile(times, 0.5);
}

class Appending {
public:
    Appending(Loop& loop, hub::Log& log, std::size_t waiting, Clock::duration duration)
        : loop_(loop), log_(log), most_waiting_(waiting), start_(Clock::now()), end_(start_ + duration) {
        bench::Corpus corpus(1);
        for (auto& text : texts_) text = corpus.message();
        start_ = Clock::now();
        end_ = start_ + duration;
    }

    void run() {
        while (Clock::now() < end_ || waiting_ > 0) {
            while (waiting_ < most_waiting_ && Clock::now() < end_) append();
            loop_.iterate(true);
        }
        elapsed_ = Clock::now() - start_;
    }

    [[nodiscard]] double per_second() const { return static_cast<double>(appended_) / elapsed_.count(); }
    std::vector<double> latencies_us;
    [[nodiscard]] std::size_t appended() const { return appended_; }

private:
    void append() {
        const auto number = appended_++;
        const auto who = fmt::format("u{}", number % 20);
        hub::Record record;
        record.id = MessageId{fmt::format("m{}", number)};
        record.origin = OriginId{fmt::format("0123456789abcdef-{}", number)};
        record.holder = hub::HolderId{fmt::format("holder-of-{}", who)};
        record.room = RoomId{"lobby"};
        record.sender = UserId{who};
        record.sender_name = fmt::format("Name of {}", who);
        record.time =
            Timestamp{std::chrono::microseconds{1'700'000'000'000'000 + static_cast<std::int64_t>(appended_)}};
        record.body = texts_[appended_ % texts_.size()];
        ++waiting_;
        log_.append(std::move(record), [this, begun = Clock::now()](Result<hub::Log::Committed> done) {
            --waiting_;
            if (!done) throw std::runtime_error(done.error().text);
            latencies_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
        });
    }

    Loop& loop_;
    hub::Log& log_;
    std::array<std::string, 4096> texts_;
    std::size_t most_waiting_;
    Clock::time_point start_, end_;
    std::size_t appended_ = 0;
    std::size_t waiting_ = 0;
    std::chrono::duration<double> elapsed_{};
};

void run(bench::Options& typed) {
    const std::filesystem::path folder = typed.needed("folder");
    const auto durability = typed.text("durability", "full");
    hub::SqliteLog::Options options;
    options.durability = durability == "full" ? store::Durability::full : store::Durability::normal;
    options.group_records = typed.number("group", options.group_records);
    options.group_delay = std::chrono::milliseconds(typed.number("delay", 5));
    const auto waiting = typed.number("waiting", 2000);
    const std::chrono::seconds seconds(typed.number("seconds", 3));
    typed.end();

    std::filesystem::create_directories(folder);
    const auto sync_us = median_sync_us(folder / "sync");
    Loop loop;
    auto log = hub::SqliteLog::open(loop, folder, options);
    if (!log) throw std::runtime_error(log.error().text);
    const auto tail = (*log)->tail(hub::Seq::none, [](std::span<const hub::Record>) {});
    Appending appending(loop, **log, waiting, seconds);
    const auto cpu = bench::own_cpu();
    appending.run();
    const auto cost = bench::own_cpu() - cpu;
    fmt::print(R"({{"records":{},"records_per_s":{:.1f},"p50_us":{:.1f},"p99_us":{:.1f},)"
               R"("cpu_us_per_record":{:.2f},"sync_us":{:.1f}}})"
               "\n",
               appending.appended(), appending.per_second(), bench::percentile(appending.latencies_us, 0.5),
               bench::percentile(appending.latencies_us, 0.99),
               cost.count() / static_cast<double>(appending.appended()), sync_us);
}

} // namespace

int main(int argc, char** argv) {
    bench::Options typed(argc, argv, usage);
    try {
        run(typed);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "store-log: %s\n", failure.what());
        return 1;
    }
}
