// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/questions.hpp"

#include <algorithm>

namespace confab::hub {

std::size_t Questions::of(SessionId session) const {
    const auto found = questions_.find(session);
    return found == questions_.end() ? 0 : found->second.size();
}

Questions::Ticket Questions::add(SessionId session, Op op) {
    questions_[session].push_back({++last_, op});
    return {session, last_};
}

bool Questions::cancel(SessionId session, Op op) {
    const auto found = questions_.find(session);
    if (found == questions_.end()) return false;
    for (auto& question : found->second)
        if (question.op == op && !question.cancelled) return question.cancelled = true;
    return false;
}

bool Questions::waits(const Ticket& ticket) const {
    const auto found = questions_.find(ticket.session);
    return found != questions_.end() && std::any_of(found->second.begin(), found->second.end(), [&](const Question& q) {
               return q.number == ticket.number && !q.cancelled;
           });
}

std::optional<Op> Questions::take(const Ticket& ticket) {
    const auto found = questions_.find(ticket.session);
    if (found == questions_.end()) return std::nullopt;
    auto& all = found->second;
    const auto at = std::find_if(all.begin(), all.end(), [&](const Question& q) { return q.number == ticket.number; });
    if (at == all.end()) return std::nullopt;
    const auto question = *at;
    all.erase(at);
    if (all.empty()) questions_.erase(found);
    if (question.cancelled) return std::nullopt;
    return question.op;
}

} // namespace confab::hub
