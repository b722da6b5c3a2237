// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/transfers.hpp"

#include "base/i18n.hpp"
#include "model/file_text.hpp"

#include <algorithm>

namespace confab::gtk::model {

using client::Transfer;

void Transfers::apply(const std::map<client::TransferId, Transfer>& changed) {
    for (const auto& [id, transfer] : changed) {
        std::erase_if(known_, [&, &transfer = transfer, &id = id](const auto& each) {
            const auto& old = each.second;
            return each.first < id && old.entry == transfer.entry && old.index == transfer.index &&
                   old.where == transfer.where;
        });
        known_[id] = transfer;
    }
    forget_ended();
    for (const auto& [id, transfer] : changed) changed_.emit(transfer);
}

void Transfers::forget_ended() {
    auto ended = static_cast<std::size_t>(
        std::count_if(known_.begin(), known_.end(), [](const auto& each) { return each.second.ended(); }));
    for (auto each = known_.begin(); each != known_.end() && ended > most_ended;) {
        if (each->second.ended()) {
            each = known_.erase(each);
            --ended;
        } else {
            ++each;
        }
    }
}

const Transfer* Transfers::find(const client::ConversationId& where, EntryKey entry, std::size_t index) const {
    const auto found = std::find_if(known_.rbegin(), known_.rend(), [&](const auto& each) {
        return each.second.entry == entry && each.second.index == index && each.second.where == where;
    });
    return found == known_.rend() ? nullptr : &found->second;
}

double FileState::fraction() const noexcept {
    if (total == 0) return 0;
    return std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
}

FileState state_of(const client::Entry& entry, std::size_t index, const Transfer* transfer) {
    using Kind = FileState::Kind;
    const auto& file = entry.files.at(index);
    FileState state;
    if (transfer != nullptr && !transfer->ended()) {
        state.kind = Kind::moving;
        state.upload = transfer->upload;
        state.waiting = transfer->state == Transfer::State::waiting;
        state.done = transfer->done;
        state.total = transfer->total != 0 ? transfer->total : file.bytes;
        return state;
    }
    if (entry.delivery == client::Delivery::sending) {
        state.kind = Kind::moving;
        state.upload = state.waiting = true;
        state.total = file.bytes;
        return state;
    }
    state.local = file.local;
    if (transfer != nullptr && transfer->state == Transfer::State::done) state.local = transfer->file;
    if (!state.local.empty()) state.kind = Kind::here;
    else if (transfer != nullptr && transfer->state == Transfer::State::failed && !transfer->upload) {
        state.kind = Kind::failed;
        state.problem = transfer->error.text;
    } else if (file.ref.empty()) state.kind = Kind::nowhere;
    return state;
}

std::string progress_text(const FileState& state) {
    using Kind = FileState::Kind;
    if (state.kind == Kind::failed)
        return state.problem.empty() ? std::string{_("Could not be fetched.")} : state.problem;
    if (state.kind != Kind::moving) return {};
    if (state.waiting) return state.upload ? _("Waits to be sent") : _("Waits to be fetched");
    if (state.total == 0) return size_text(state.done);
    // Translators: how much of a file has been sent or fetched: "1.2 MB of 4 MB"
    return trf(N_("{} of {}"), size_text(state.done), size_text(state.total));
}

} // namespace confab::gtk::model
