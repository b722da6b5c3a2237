// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/downloads.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <system_error>
#include <utility>

namespace confab::client {

namespace {

/// Does the next session, or the next try, help?
bool passes(Code code) noexcept {
    return code == Code::not_online || code == Code::not_joined || code == Code::closed || code == Code::uncertain ||
           code == Code::wrong_state || code == Code::busy;
}

bool worth_a_try(Code code) noexcept {
    return code == Code::network || code == Code::timed_out || code == Code::rate_limited;
}

} // namespace

TransferId next_transfer() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return TransferId{++last};
}

Downloads::Job* Downloads::find(TransferId transfer) {
    const auto found = jobs_.find(transfer);
    return found == jobs_.end() ? nullptr : &found->second;
}

Result<TransferId> Downloads::start(const ConversationId& of, const Entry& entry, std::size_t index,
                                    std::filesystem::path folder) {
    for (const auto& [id, job] : jobs_)
        if (job.transfer.where == of && job.transfer.entry == entry.key && job.transfer.index == index) return id;
    if (jobs_.size() >= most) return fail(Code::storage_full, "{}", tr("Too many files are waiting to be fetched."));
    const auto& file = entry.files.at(index);
    Job job;
    job.transfer = {
        .id = next_transfer(), .where = of, .entry = entry.key, .index = index, .name = file.name, .total = file.bytes};
    job.file = file;
    job.message = entry.id;
    job.folder = std::move(folder);
    const auto id = job.transfer.id;
    const auto& added = jobs_.emplace(id, std::move(job)).first->second;
    owner_.transfer_changed(Transfer{added.transfer});
    go_on();
    return id;
}

bool Downloads::cancel(TransferId transfer) {
    auto* job = find(transfer);
    if (!job) return false;
    if (job->stage == Stage::finishing) return true; // it is here
    job->cancelled = true;
    if (job->stage == Stage::running) requests_.cancel(job->op); // its end is the end
    else end(transfer, Transfer::State::cancelled);
    return true;
}

std::vector<Transfer> Downloads::all() const {
    std::vector<Transfer> transfers;
    for (const auto& [id, job] : jobs_) transfers.push_back(job.transfer);
    return transfers;
}

void Downloads::go_on() {
    auto busy = static_cast<std::size_t>(
        std::count_if(jobs_.begin(), jobs_.end(), [](const auto& each) { return each.second.stage != Stage::queued; }));
    if (!owner_.can_ask()) return;
    std::vector<TransferId> next; // the list may change while they are opened
    for (const auto& [id, job] : jobs_)
        if (busy < at_once && job.stage == Stage::queued) {
            next.push_back(id);
            ++busy;
        }
    for (const auto id : next)
        if (auto* job = find(id); job && job->stage == Stage::queued) open(*job);
}

void Downloads::open(Job& job) {
    job.stage = Stage::opening;
    auto known = archive_.part(job.transfer.entry, job.transfer.index);
    if (!known) return end(job.transfer.id, Transfer::State::failed, std::move(known.error()));
    worker_.ask([folder = job.folder, name = job.file.name, known = *known,
                 bytes = job.file.bytes](const std::atomic<bool>&) { return open_part(folder, name, known, bytes); },
                [this, alive = std::weak_ptr{alive_}, id = job.transfer.id](Result<Part> part) {
                    if (!alive.expired()) opened(id, std::move(part));
                });
}

void Downloads::opened(TransferId id, Result<Part> part) {
    auto* job = find(id);
    if (!job) { // cancelled meanwhile
        std::error_code ignored;
        if (part && part->bytes == 0) std::filesystem::remove(part->path, ignored);
        return;
    }
    if (!part) return end(id, Transfer::State::failed, std::move(part.error()));
    if (auto kept = archive_.set_part(job->transfer.entry, job->transfer.index, part->path); !kept)
        return end(id, Transfer::State::failed, std::move(kept.error()));
    job->part = part->path;
    job->transfer.done = part->bytes;
    if (job->file.bytes > 0 && part->bytes == job->file.bytes) return finish(*job);
    if (!owner_.can_ask()) return wait_again(*job);
    ask(*job, std::move(*part));
}

void Downloads::ask(Job& job, Part part) {
    constexpr auto no_limit = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    job.loan = connection_.transport().lend({std::move(part.fd), true, job.file.bytes > 0 ? job.file.bytes : no_limit});
    Fetch fetch;
    fetch.file = job.loan.id();
    fetch.offset = part.bytes;
    fetch.bytes = job.file.bytes;
    if (job.transfer.where.direct()) fetch.recipient = job.transfer.where.peer;
    else fetch.room = job.transfer.where.room;
    fetch.id = job.message;
    fetch.ref = job.file.ref;
    fetch.sha256 = job.file.sha256;
    const auto id = job.transfer.id;
    auto op = requests_.begin(std::move(fetch), silence,
                              {[this, id](const Message& message) {
                                   if (const auto* progress = std::get_if<Progress>(&message.body)) came(id, *progress);
                               },
                               [this, id](Result<void> how) { answered(id, std::move(how)); }});
    if (!op) {
        if (op.error().code == Code::busy) owner_.congested();
        if (passes(op.error().code)) return wait_again(job);
        return end(id, Transfer::State::failed, std::move(op.error()));
    }
    job.stage = Stage::running;
    job.op = *op;
    job.transfer.state = Transfer::State::running;
    owner_.transfer_changed(Transfer{job.transfer});
}

void Downloads::came(TransferId id, const Progress& progress) {
    auto* job = find(id);
    if (!job) return;
    job->transfer.done = std::max(job->transfer.done, progress.done);
    if (progress.total > 0) job->transfer.total = progress.total;
    job->tries = 0;
    const auto at = now();
    if (at - job->told < tell_every) return;
    job->told = at;
    owner_.transfer_changed(Transfer{job->transfer});
}

void Downloads::answered(TransferId id, Result<void> how) {
    auto* job = find(id);
    if (!job) return;
    job->op = Op::none;
    job->loan = {};
    if (how) return finish(*job);
    if (job->cancelled) return end(id, Transfer::State::cancelled);
    if (passes(how.error().code)) return wait_again(*job);
    if (worth_a_try(how.error().code) && ++job->tries < most_tries) {
        wait_again(*job);
        return go_on();
    }
    end(id, Transfer::State::failed, std::move(how.error()));
}

void Downloads::wait_again(Job& job) {
    job.stage = Stage::queued;
    job.transfer.state = Transfer::State::waiting;
    owner_.transfer_changed(Transfer{job.transfer});
}

void Downloads::finish(Job& job) {
    job.stage = Stage::finishing;
    worker_.ask([part = job.part, name = job.file.name,
                 file = job.file](const std::atomic<bool>& stop) { return finish_part(part, name, file, stop); },
                [this, alive = std::weak_ptr{alive_}, id = job.transfer.id](Result<std::filesystem::path> whole) {
                    if (!alive.expired()) finished(id, std::move(whole));
                });
}

void Downloads::finished(TransferId id, Result<std::filesystem::path> whole) {
    auto* job = find(id);
    if (!job) return;
    if (!whole) return end(id, Transfer::State::failed, std::move(whole.error()));
    if (auto kept = archive_.set_local(job->transfer.entry, job->transfer.index, *whole); !kept)
        log::warning("keeping where a file was fetched to: {}", kept.error().text); // it is there all the same
    job->transfer.file = std::move(*whole);
    job->transfer.done = job->transfer.total = std::max(job->transfer.done, job->file.bytes);
    end(id, Transfer::State::done);
}

void Downloads::end(TransferId id, Transfer::State state, Error why) {
    auto ended = std::move(jobs_.extract(id).mapped());
    ended.transfer.state = state;
    ended.transfer.error = std::move(why);
    owner_.transfer_changed(ended.transfer);
    go_on();
}

} // namespace confab::client
