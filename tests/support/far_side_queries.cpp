// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.hpp"
#include "far_side.hpp"

#include <algorithm>

// What was said, for those who ask, and as it is told.
namespace confab::test {

void FarSide::queried(Op op, const ::confab::Query& query, std::uint32_t flags) {
    queries.emplace_back(query, flags);
    if (answers_queries) answer(op, query, flags);
}

void FarSide::answer(Op op, const ::confab::Query& query, std::uint32_t flags) {
    const auto from = query.cursor.empty() ? std::optional<std::uint64_t>{0} : seq_of(query.cursor);
    if (!from) {
        OpDone refused;
        refused.result = Code::not_found;
        return done(op, CONFAB_MSG_QUERY, std::move(refused));
    }
    const bool backwards = (flags & CONFAB_F_BACKWARDS) != 0 || query.what == QueryWhat::search;
    const auto self = folded(self_.value);
    const auto wanted = [&](const Line& line) {
        const bool mine =
            line.recipient.empty() || folded(line.sender.value) == self || folded(line.recipient.value) == self;
        if (!mine || (!query.cursor.empty() && (backwards ? line.seq >= *from : line.seq <= *from))) return false;
        if (query.what == QueryWhat::history && query.cursor.empty() && line.at < query.since) return false;
        if (query.what == QueryWhat::search && line.body.find(query.text) == std::string::npos) return false;
        if (query.what == QueryWhat::missed) return true;
        if (query.what == QueryWhat::search && query.recipient.empty() && query.room.empty()) return true;
        if (query.recipient.empty()) return line.recipient.empty();
        const auto peer = folded(query.recipient.value);
        return !line.recipient.empty() &&
               (folded(line.sender.value) == self ? folded(line.recipient.value) : folded(line.sender.value)) == peer;
    };
    std::vector<const Line*> found;
    for (const auto& line : log)
        if (wanted(line)) found.push_back(&line);
    const auto count = std::min(query.limit == 0 ? largest_page : query.limit, largest_page);
    const bool more = found.size() > count;
    if (more && backwards) found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(count));
    else if (more) found.resize(count);
    OpDone what;
    what.count = static_cast<std::uint32_t>(found.size());
    if (query.what == QueryWhat::missed && !more) what.cursor = Cursor{cursor(last())};
    else if (!found.empty()) what.cursor = Cursor{cursor((backwards ? found.front() : found.back())->seq)};
    if (query.what == QueryWhat::search) std::reverse(found.begin(), found.end());
    for (const auto* line : found) {
        auto message = message_of(*line);
        message.op = op;
        message.flags |= CONFAB_F_HISTORICAL;
        emit(std::move(message));
    }
    if (query.what == QueryWhat::missed && !more) live_ = true;
    done(op, CONFAB_MSG_QUERY, std::move(what), more ? std::uint32_t{CONFAB_F_MORE} : 0u);
}

std::optional<std::uint64_t> FarSide::seq_of(const Cursor& cursor) const {
    const auto dot = cursor.value.rfind('.');
    if (dot == std::string::npos || cursor.value.substr(0, dot) != log_id) return std::nullopt;
    const auto seq = std::stoull(cursor.value.substr(dot + 1));
    return seq <= last() ? std::optional{seq} : std::nullopt;
}

Message FarSide::message_of(const Line& line) const {
    ChatMessage said;
    said.kind = TextKind::plain;
    if (line.recipient.empty()) said.room = RoomId{"lobby"};
    said.recipient = line.recipient;
    said.sender = line.sender;
    said.sender_name = line.sender.value;
    said.sent = line.at;
    said.body = line.body;
    if (has_log()) {
        said.id = line.id;
        said.seq = line.seq;
        said.cursor = Cursor{cursor(line.seq)};
    }
    said.attachments = line.files;
    said.key = line.key;
    const bool own = !line.earlier_guest && folded(line.sender.value) == folded(self_.value);
    if (own) said.origin = line.origin;
    return {SessionId{session_}, Op::none, own ? std::uint32_t{CONFAB_F_OWN} : 0u, std::move(said)};
}

} // namespace confab::test
