// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/holders.hpp"
#include "hub/log.hpp"
#include "hub/sqlite_log_rows.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace confab::hub {

/// The one thread that writes the log: takes what waits, up to a group, and commits it at once. The disk's wait is shared by
/// all in a group, and what comes meanwhile is the next one.
class LogWriter {
public:
    /// A commit, or a failed one.
    struct Group {
        std::vector<Record> records;                 ///< what is new in the log, in its order
        std::vector<Result<Log::Committed>> answers; ///< one for each append(), in their order
        std::vector<std::string> tokens;             ///< of holders that were written, or given up
        std::vector<std::function<void()>> replies;  ///< for the engine thread: each gives the answer to an ask()
        Error trouble{Code::ok, {}};                 ///< why nothing was committed
    };
    /// Called on the writer's thread.
    using Done = std::function<void(Group)>;
    using Task = std::function<void(LogRows&)>;

    struct Pace {
        std::chrono::milliseconds group_delay; ///< between the beginnings of two commits, unless a group is full
        std::size_t group_records;             ///< at most so many in a commit
        std::chrono::milliseconds probe_every; ///< how often it tries by itself, after a commit that failed
    };

    LogWriter(LogRows rows, Pace pace, Done done);
    ~LogWriter();

    /// Commits what waits and ends the thread; the connection stays open for as long as this object lives, since the last
    /// one to be closed brings everything into the one file.
    void finish();

    void append(Record record);
    /// See Log::repeated(); asked behind what was appended before.
    void ask(Record record, Log::Repeated then);
    /// Durable before what is appended later; tried again with every group until it succeeds. Of too many that wait the new
    /// ones are given up.
    void add_holder(std::string token, Holders::Lineage lineage);
    /// Runs something on the writer's connection between two groups.
    void run(Task task);

    /// Any thread.
    [[nodiscard]] std::uint64_t commits() const noexcept { return commits_.load(std::memory_order_relaxed); }

private:
    struct NewHolder {
        std::string token;
        Holders::Lineage lineage;
        Timestamp used;
    };
    struct Question {
        Record record;
        Log::Repeated then;
    };
    using Job = std::variant<Record, NewHolder, Question, Task>;

    void push(Job job);
    void work();
    std::optional<std::deque<Job>> take();
    Group commit(std::deque<Job>& jobs);
    void reply(std::deque<Job>& jobs, Group& group);
    Result<void> write(std::deque<Job>& jobs, Group& group);
    Result<void> write_left_over(Group& group);

    LogRows rows_;
    const Pace pace_;
    const Done done_;
    std::atomic<std::uint64_t> commits_{0};
    std::deque<NewHolder> unwritten_; ///< holders of failed commits
    bool failing_ = false;            ///< the last commit failed; this object's thread

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    bool stop_ = false;
    std::chrono::steady_clock::time_point next_{};
    std::thread thread_; ///< last: it uses the others
};

} // namespace confab::hub
