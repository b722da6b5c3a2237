// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_writer.hpp"

#include "base/metrics.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace confab::hub {

namespace {

/// Guests come and go while the disk is full; who comes beyond that begins anew next time.
constexpr std::size_t most_unwritten_holders = 10'000;
/// So many of them are tried in one commit.
constexpr std::size_t holders_at_once = 200;

} // namespace

LogWriter::LogWriter(LogRows rows, Pace pace, Done done)
    : rows_{std::move(rows)}, pace_{pace.group_delay, std::max<std::size_t>(pace.group_records, 1), pace.probe_every},
      done_{std::move(done)}, thread_{[this] { work(); }} {}

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
    if (size == 1 || size == pace_.group_records) wake_.notify_one();
}

/// The next group, or one task; an empty group: it is time to try by itself; nothing: the end. After a quiet time a record does not wait at all, and otherwise until
/// `group_delay` after the commit before has begun, unless a group is full.
std::optional<std::deque<LogWriter::Job>> LogWriter::take() {
    std::unique_lock lock{mutex_};
    const auto awake = [&] { return stop_ || !jobs_.empty(); };
    std::deque<Job> group;
    if (!failing_) wake_.wait(lock, awake);
    else if (!wake_.wait_for(lock, pace_.probe_every, awake)) return group;
    if (jobs_.empty()) return std::nullopt;
    wake_.wait_until(lock, next_, [&] { return stop_ || jobs_.size() >= pace_.group_records; });
    if (!jobs_.empty() && std::holds_alternative<Task>(jobs_.front())) {
        group.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
        return group;
    }
    while (!jobs_.empty() && group.size() < pace_.group_records && !std::holds_alternative<Task>(jobs_.front())) {
        group.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
    }
    next_ = std::chrono::steady_clock::now() + pace_.group_delay;
    return group;
}

void LogWriter::work() {
    while (true) {
        auto jobs = take();
        if (!jobs) {
            std::deque<Job> none;
            if (!unwritten_.empty()) (void)commit(none);
            // If not, numbers are left out the next time, and nothing else.
            (void)rows_.mark_closed();
            return;
        }
        if (auto* task = jobs->empty() ? nullptr : std::get_if<Task>(&jobs->front())) {
            (*task)(rows_);
            continue;
        }
        const auto begun = std::chrono::steady_clock::now();
        auto group = commit(*jobs);
        static auto& taken = metrics::registry().histogram("confab_commit_seconds", "Time of a commit of the log");
        static auto& records = metrics::counter("confab_records_total", "Records that the log has stored");
        if (group.trouble.code == Code::ok) {
            taken.observe(std::chrono::steady_clock::now() - begun);
            records.fetch_add(static_cast<std::int64_t>(group.records.size()), std::memory_order_relaxed);
        }
        reply(*jobs, group);
        done_(std::move(group));
    }
}

LogWriter::Group LogWriter::commit(std::deque<Job>& jobs) {
    Group group;
    auto written = failing_ ? rows_.probe() : Result<void>{};
    if (written) written = write_left_over(group);
    if (written && !jobs.empty()) {
        auto tokens = group.tokens;
        if (written = write(jobs, group); !written) {
            group = {};
            group.tokens = std::move(tokens);
        }
    }
    failing_ = !written;
    if (!written) {
        group.trouble = std::move(written.error());
        for (auto& job : jobs) {
            if (std::holds_alternative<Record>(job)) group.answers.emplace_back(fail(group.trouble));
            auto* holder = std::get_if<NewHolder>(&job);
            if (!holder) continue;
            if (unwritten_.size() < most_unwritten_holders) unwritten_.push_back(std::move(*holder));
            else group.tokens.push_back(std::move(holder->token));
        }
        return group;
    }
    if (!jobs.empty()) commits_.fetch_add(1, std::memory_order_relaxed);
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

/// Before anything that was appended later; little by little, so that a disk that stays full has little to do.
Result<void> LogWriter::write_left_over(Group& group) {
    while (!unwritten_.empty()) {
        auto transaction = store::Transaction::begin(rows_.database());
        if (!transaction) return fail(std::move(transaction.error()));
        const auto count = std::min(unwritten_.size(), holders_at_once);
        for (std::size_t i = 0; i < count; ++i) {
            const auto& holder = unwritten_[i];
            if (auto done = rows_.write_holder(holder.token, holder.lineage, holder.used); !done) return done;
        }
        if (auto done = transaction->commit(); !done) return done;
        for (std::size_t i = 0; i < count; ++i) {
            group.tokens.push_back(std::move(unwritten_.front().token));
            unwritten_.pop_front();
        }
    }
    return {};
}

Result<void> LogWriter::write(std::deque<Job>& jobs, Group& group) {
    auto transaction = store::Transaction::begin(rows_.database());
    if (!transaction) return fail(std::move(transaction.error()));
    for (auto& job : jobs) {
        if (const auto* holder = std::get_if<NewHolder>(&job)) {
            group.tokens.push_back(holder->token);
            if (auto done = rows_.write_holder(holder->token, holder->lineage, holder->used); !done) return done;
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
