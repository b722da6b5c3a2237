// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/uploads.hpp"

#include <algorithm>
#include <utility>

namespace confab::client {

void Uploads::add(const Outbox::Item& item, bool quietly) {
    Job job;
    job.transfer = {.id = next_transfer(), .where = item.to, .entry = item.entry.key, .upload = true};
    for (const auto& file : item.entry.files) {
        job.transfer.total += file.bytes;
        if (!job.transfer.name.empty()) continue;
        job.transfer.name = file.name;
        job.transfer.file = file.local;
    }
    const auto transfer = job.transfer;
    jobs_.insert_or_assign(item.entry.key, std::move(job));
    if (!quietly) owner_.transfer_changed(transfer);
}

bool Uploads::room() const noexcept {
    // One that is prepared takes no more room when its turn comes.
    if (std::any_of(jobs_.begin(), jobs_.end(), [](const auto& each) {
            return !each.second.attachments.empty() && each.second.transfer.state == Transfer::State::waiting;
        }))
        return true;
    const auto busy = std::count_if(jobs_.begin(), jobs_.end(), [](const auto& each) {
        return each.second.preparing || !each.second.attachments.empty();
    });
    return static_cast<std::size_t>(busy) < at_once;
}

const std::vector<Attachment>* Uploads::ready(EntryKey key) const {
    const auto found = jobs_.find(key);
    return found == jobs_.end() || found->second.attachments.empty() ? nullptr : &found->second.attachments;
}

void Uploads::prepare(const Outbox::Item& item, std::function<void(Result<void>)> then) {
    const auto key = item.entry.key;
    if (!jobs_.contains(key)) add(item, true); // it had failed, and is tried again
    jobs_.at(key).preparing = true;
    worker_.ask(
        [files = item.entry.files](const std::atomic<bool>& stop) -> Result<std::vector<OpenUpload>> {
            std::vector<OpenUpload> all;
            for (const auto& file : files) {
                auto open = open_upload(file, stop);
                if (!open) return fail(std::move(open.error()));
                all.push_back(std::move(*open));
            }
            return all;
        },
        [this, alive = std::weak_ptr{alive_}, key, files = item.entry.files,
         then = std::move(then)](Result<std::vector<OpenUpload>> open) mutable {
            if (alive.expired()) return;
            const auto job = jobs_.find(key);
            if (job == jobs_.end() || !job->second.preparing) return; // it was taken back
            job->second.preparing = false;
            if (!open) return then(fail(std::move(open.error())));
            prepared(key, std::move(files), std::move(*open));
            then({});
        });
}

void Uploads::prepared(EntryKey key, std::vector<EntryFile> files, std::vector<OpenUpload> open) {
    auto& job = jobs_.at(key);
    for (std::size_t i = 0; i < open.size(); ++i) {
        Attachment attachment{.kind = files[i].kind,
                              .bytes = files[i].bytes,
                              .thumbnail_bytes = open[i].thumbnail_bytes,
                              .name = files[i].name,
                              .mime = files[i].mime,
                              .sha256 = open[i].sha256};
        // The next try need not read it all through again.
        if (files[i].sha256.empty()) (void)archive_.set_hash(key, i, open[i].sha256);
        job.loans.push_back(connection_.transport().lend({std::move(open[i].file)}));
        attachment.file = job.loans.back().id();
        if (open[i].thumbnail) {
            job.loans.push_back(connection_.transport().lend({std::move(open[i].thumbnail)}));
            attachment.thumbnail = job.loans.back().id();
        }
        job.attachments.push_back(std::move(attachment));
    }
}

void Uploads::handed(EntryKey key) {
    const auto found = jobs_.find(key);
    if (found == jobs_.end()) return;
    auto& transfer = found->second.transfer;
    transfer.state = Transfer::State::running;
    owner_.transfer_changed(Transfer{transfer});
}

void Uploads::progressed(EntryKey key, const Progress& progress) {
    const auto found = jobs_.find(key);
    if (found == jobs_.end()) return;
    auto& job = found->second;
    job.transfer.done = std::max(job.transfer.done, progress.done);
    if (progress.total > 0) job.transfer.total = progress.total;
    const auto at = now();
    if (at - job.told < Downloads::tell_every) return;
    job.told = at;
    owner_.transfer_changed(Transfer{job.transfer});
}

void Uploads::drop(Job& job) {
    job.preparing = false;
    job.attachments.clear();
    job.loans.clear();
}

void Uploads::waits(EntryKey key) {
    const auto found = jobs_.find(key);
    if (found == jobs_.end()) return;
    drop(found->second);
    auto& transfer = found->second.transfer;
    transfer.done = 0;
    if (std::exchange(transfer.state, Transfer::State::waiting) == Transfer::State::waiting) return;
    owner_.transfer_changed(Transfer{transfer});
}

void Uploads::ended(EntryKey key, Transfer::State state, Error why) {
    auto node = jobs_.extract(key);
    if (!node) return;
    auto& transfer = node.mapped().transfer;
    transfer.state = state;
    transfer.error = std::move(why);
    if (state == Transfer::State::done) transfer.done = transfer.total;
    owner_.transfer_changed(transfer);
}

void Uploads::all_wait() {
    std::vector<EntryKey> keys;
    for (const auto& [key, job] : jobs_) keys.push_back(key);
    for (const auto key : keys) waits(key);
}

std::optional<std::pair<ConversationId, EntryKey>> Uploads::find(TransferId transfer) const {
    for (const auto& [key, job] : jobs_)
        if (job.transfer.id == transfer) return std::pair{job.transfer.where, key};
    return std::nullopt;
}

std::vector<Transfer> Uploads::all() const {
    std::vector<Transfer> transfers;
    for (const auto& [key, job] : jobs_) transfers.push_back(job.transfer);
    return transfers;
}

} // namespace confab::client
