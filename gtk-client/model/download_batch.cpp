// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/download_batch.hpp"

#include "base/i18n.hpp"
#include "model/file_text.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace confab::gtk::model {

using client::Transfer;
using client::TransferId;

void DownloadBatch::add(std::vector<FileItem> items) {
    if (!running()) clear();
    for (auto& item : items) {
        const auto bytes = item.file().bytes;
        parts_.push_back({std::move(item), State::waiting, TransferId::none, 0, bytes});
    }
    next();
    changed_.emit();
}

void DownloadBatch::clear() {
    if (running()) return;
    parts_.clear();
    early_.clear();
    ended_ = done_ = failed_ = 0;
    cancelled_ = false;
    problem_.clear();
}

void DownloadBatch::next() {
    if (cancelled_) return;
    auto under_way = static_cast<std::size_t>(std::count_if(parts_.begin(), parts_.end(), [](const Part& part) {
        return part.state == State::asked || part.state == State::running;
    }));
    for (std::size_t i = 0; i < parts_.size() && under_way < at_once; ++i) {
        if (parts_[i].state != State::waiting) continue;
        parts_[i].state = State::asked;
        ++under_way;
        start_(parts_[i].item, guard_.wrap([this, i](const Result<TransferId>& transfer) { started(i, transfer); }));
    }
}

void DownloadBatch::started(std::size_t number, const Result<TransferId>& transfer) {
    auto& part = parts_[number];
    if (!transfer) {
        end(part, &transfer.error());
    } else {
        part.state = State::running;
        part.transfer = *transfer;
        if (cancelled_) cancel_(*transfer);
        // It may have ended while its number was on the way.
        const auto told = std::exchange(early_, {});
        for (const auto& each : told) apply(each);
    }
    changed_.emit();
}

void DownloadBatch::apply(const Transfer& transfer) {
    if (!running() || transfer.upload) return;
    const auto part = std::find_if(parts_.begin(), parts_.end(), [&](const Part& each) {
        return each.state == State::running && each.transfer == transfer.id;
    });
    if (part == parts_.end()) {
        std::erase_if(early_, [&](const Transfer& each) { return each.id == transfer.id; });
        const bool expected =
            std::any_of(parts_.begin(), parts_.end(), [](const Part& each) { return each.state == State::asked; });
        if (expected) early_.push_back(transfer);
        return;
    }
    part->done = transfer.done;
    if (transfer.total != 0) part->total = transfer.total;
    if (transfer.state == Transfer::State::done) part->done = part->total;
    if (transfer.ended()) end(*part, transfer.state == Transfer::State::done ? nullptr : &transfer.error);
    changed_.emit();
}

void DownloadBatch::end(Part& part, const Error* error) {
    part.state = State::ended;
    ++ended_;
    if (error == nullptr) {
        ++done_;
    } else if (!cancelled_) {
        ++failed_;
        if (!error->text.empty()) problem_ = error->text;
    }
    next();
}

void DownloadBatch::cancel() {
    if (!running()) return;
    cancelled_ = true;
    for (auto& part : parts_) {
        if (part.state == State::waiting) {
            part.state = State::ended;
            ++ended_;
        } else if (part.state == State::running) {
            cancel_(part.transfer);
        }
    }
    changed_.emit();
}

std::uint64_t DownloadBatch::bytes_done() const noexcept {
    return std::accumulate(parts_.begin(), parts_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Part& part) { return sum + part.done; });
}

std::uint64_t DownloadBatch::bytes() const noexcept {
    return std::accumulate(parts_.begin(), parts_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Part& part) { return sum + part.total; });
}

double DownloadBatch::fraction() const noexcept {
    const auto all = bytes();
    return all == 0 ? 0 : std::min(1.0, static_cast<double>(bytes_done()) / static_cast<double>(all));
}

std::string DownloadBatch::text() const {
    if (running())
        // Translators: files, then sizes: "2 of 5 files, 3 MB of 10 MB"
        return trf(N_("{} of {} files, {} of {}"), done_, count(), size_text(bytes_done()), size_text(bytes()));
    if (cancelled_) return trf(N_("Stopped: {} of {} files are here."), done_, count());
    if (failed_ > 0) return trf(N_("{} of {} files are here. {}"), done_, count(), problem_);
    return trf(N_("Files fetched: {}"), done_);
}

} // namespace confab::gtk::model
