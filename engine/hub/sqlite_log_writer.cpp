// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace confab::hub {

namespace {

/// Guests come and go while the disk is full; who came so long ago starts anew after a restart.
constexpr std::size_t most_unwritten_holders = 10'000;

} // namespace

LogWriter::LogWriter(LogRows rows, std::chrono::milliseconds group_delay, std::size_t group_records, Done done)
    : rows_{std::move(rows)}, group_delay_{group_delay},
      group_records_{std::max<std::size_t>(group_records, 1)}, done_{std::move(done)}, thread_{[this] { work(); }} {}

LogWriter::~LogWriter() { finish(); }

void LogWriter::finish() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock{mutex_};
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void LogWriter::append(Record record) { push(std::move(record)); }

void LogWriter::ask(Record record, Log::Repeated then) { push(Question{std::move(record), std::move(then)}); }

void LogWriter::add_holder(std::string token, Holders::Lineage lineage) {
    push(NewHolder{std::move(token), std::move(lineage), now()});
}

void LogWriter::run(Task task) { push(std::move(task)); }

void LogWriter::push(Job job) {
    std::size_t size = 0;
    {
        const std::lock_guard lock{mutex_};
        jobs_.push_back(std::move(job));
        size = jobs_.size();
    }
    // In between the thread waits for time to pass, not for more.
    if (size == 1 || size == group_records_) wake_.notify_one();
}

/// The next group, or one task; nothing: the end. After a quiet time a record does not wait at all, and otherwise until
/// `group_delay` after the commit before has begun, unless a group is full.
std::deque<LogWriter::Job> LogWriter::take() {
    std::unique_lock lock{mutex_};
    wake_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
    wake_.wait_until(lock, next_, [&] { return stop_ || jobs_.size() >= group_records_; });
    std::deque<Job> group;
    if (!jobs_.empty() && std::holds_alternative<Task>(jobs_.front())) {
        group.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
        return group;
    }
    while (!jobs_.empty() && group.size() < group_records_ && !std::holds_alternative<Task>(jobs_.front())) {
        group.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
    }
    next_ = std::chrono::steady_clock::now() + group_delay_;
    return group;
}

void LogWriter::work() {
    while (true) {
        auto jobs = take();
        if (jobs.empty()) {
            if (!unwritten_.empty()) (void)commit(jobs);
            return;
        }
        if (auto* task = std::get_if<Task>(&jobs.front())) {
            (*task)(rows_);
            continue;
        }
        auto group = commit(jobs);
        reply(jobs, group);
        done_(std::move(group));
    }
}

LogWriter::Group LogWriter::commit(std::deque<Job>& jobs) {
    Group group;
    if (auto written = write(jobs, group); !written) {
        group = {};
        group.trouble = std::move(written.error());
        for (auto& job : jobs)
            if (std::holds_alternative<Record>(job)) group.answers.emplace_back(fail(group.trouble));
            else if (std::holds_alternative<NewHolder>(job) && unwritten_.size() < most_unwritten_holders)
                unwritten_.push_back(std::get<NewHolder>(std::move(job)));
        return group;
    }
    unwritten_.clear();
    commits_.fetch_add(1, std::memory_order_relaxed);
    return group;
}

/// Answers the questions among them, now that what was before them is in the log, or is not.
void LogWriter::reply(std::deque<Job>& jobs, Group& group) {
    for (auto& job : jobs) {
        auto* question = std::get_if<Question>(&job);
        if (!question) continue;
        group.replies.push_back(
            [then = std::move(question->then), answer = rows_.repeated(question->record)] { then(answer); });
    }
}

Result<void> LogWriter::write(std::deque<Job>& jobs, Group& group) {
    auto transaction = store::Transaction::begin(rows_.database());
    if (!transaction) return fail(std::move(transaction.error()));
    const auto write_holder = [&](const NewHolder& holder) {
        group.tokens.push_back(holder.token);
        return rows_.write_holder(holder.token, holder.lineage, holder.used);
    };
    for (const auto& holder : unwritten_)
        if (auto done = write_holder(holder); !done) return done;
    for (auto& job : jobs) {
        if (const auto* holder = std::get_if<NewHolder>(&job)) {
            if (auto done = write_holder(*holder); !done) return done;
            continue;
        }
        auto* record = std::get_if<Record>(&job);
        if (!record) continue;
        auto answer = rows_.write(*record);
        if (!answer) return fail(std::move(answer.error()));
        group.answers.push_back(std::move(*answer));
    }
    if (auto done = transaction->commit(); !done) return done;
    auto answer = group.answers.begin();
    for (auto& job : jobs)
        if (auto* record = std::get_if<Record>(&job)) {
            if (*answer && !(*answer)->duplicate) group.records.push_back(std::move(*record));
            ++answer;
        }
    return {};
}

} // namespace confab::hub
