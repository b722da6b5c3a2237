// SPDX-License-Identifier: GPL-3.0-or-later
#include "far_side.hpp"

#include <confab/plugin.hpp>

#include <algorithm>
#include <array>

// Files in both directions, and housekeeping.
namespace confab::test {

namespace {

constexpr std::size_t piece = 4'096;

} // namespace

std::string FarSide::read_file(FileId file, Op op, std::uint64_t total) {
    std::string bytes;
    std::array<std::byte, piece> buffer{};
    while (true) {
        std::size_t got = 0;
        file_result = host_->file_read(static_cast<confab_id>(file), bytes.size(), buffer, got);
        if (file_result < 0 || got == 0) return bytes;
        bytes.append(reinterpret_cast<const char*>(buffer.data()), got);
        if (op != Op::none) emit({SessionId{session_}, op, 0, Progress{bytes.size(), total}});
    }
}

bool FarSide::take_files(Op op, const ChatMessage& message) {
    taken_.clear();
    if (message.attachments.empty()) return true;
    if (!takes_files) return false;
    for (auto each : message.attachments) {
        const auto number = std::to_string(stored.size());
        each.ref = "files/" + number;
        stored[each.ref] = read_file(each.file, op, each.bytes);
        if (each.thumbnail != FileId::none) {
            each.thumbnail_ref = "thumbnails/" + number;
            stored[each.thumbnail_ref] = read_file(each.thumbnail, Op::none, each.thumbnail_bytes);
        }
        each.file = each.thumbnail = FileId::none;
        taken_.push_back(std::move(each));
    }
    return true;
}

void FarSide::fetched(Op op, const Fetch& fetch) {
    fetches.push_back(fetch);
    OpDone end;
    const auto found = stored.find(fetch.ref);
    if (found == stored.end()) {
        end.result = Code::not_found;
        return done(op, CONFAB_MSG_FETCH, std::move(end));
    }
    const auto& bytes = found->second;
    auto at = static_cast<std::size_t>(fetch.offset);
    while (at < bytes.size()) {
        if (at >= stops_at) return; // and says no more
        const auto some = std::min({piece, bytes.size() - at, stops_at - at});
        file_result = host_->file_write(static_cast<confab_id>(fetch.file), at,
                                        std::as_bytes(std::span{bytes}.subspan(at, some)));
        if (file_result < 0) {
            end.result = static_cast<Code>(file_result);
            return done(op, CONFAB_MSG_FETCH, std::move(end));
        }
        at += some;
        emit({SessionId{session_}, op, 0, Progress{at, bytes.size()}});
    }
    done(op, CONFAB_MSG_FETCH, std::move(end));
}

confab_result FarSide::cancelled(Op op) {
    const auto found =
        std::find_if(unanswered_.begin(), unanswered_.end(), [op](const auto& each) { return each.first == op; });
    if (found == unanswered_.end()) return CONFAB_OK;
    OpDone end;
    end.result = Code::cancelled;
    done(op, found->second, std::move(end));
    return CONFAB_OK;
}

void FarSide::kept_in_order(Op op, const StorageRequest& request) {
    orders.push_back(request.what);
    requests_kept.push_back(request);
    for (auto report : reports) {
        report.what = request.what;
        emit({SessionId{session_}, op, 0, std::move(report)});
    }
    OpDone end;
    end.result = order_result;
    if (ends_orders) done(op, CONFAB_MSG_STORAGE, std::move(end));
}

const confab_identity* FarSide::identity() const {
    return static_cast<const confab_identity*>(host_->extension("confab.identity/1"));
}

} // namespace confab::test
