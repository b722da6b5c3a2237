// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/lobby.hpp"

#include <utility>

namespace confab::hub {

namespace {

std::uint64_t next_version() {
    static std::uint64_t version = 0;
    return ++version;
}

/// Takes one out in constant time; the last takes its place.
template <class T> void take_out(std::vector<T>& all, std::size_t at) {
    all[at] = std::move(all.back());
    all.pop_back();
}

} // namespace

void Lobby::add(SessionId session, const Identity& who) {
    places_.emplace(session, sessions_.size());
    sessions_.push_back(session);
    roster_->ids.push_back(who.id.value);
    roster_->names.push_back(who.display);
    roster_->version = next_version();
}

void Lobby::remove(SessionId session) {
    const auto node = places_.extract(session);
    if (!node) return;
    const auto at = node.mapped();
    if (at + 1 != sessions_.size()) places_[sessions_.back()] = at;
    take_out(sessions_, at);
    take_out(roster_->ids, at);
    take_out(roster_->names, at);
    roster_->version = next_version();
}

void Lobby::replace(SessionId session, SessionId with) {
    const auto node = places_.extract(session);
    if (!node) return;
    sessions_[node.mapped()] = with;
    places_.emplace(with, node.mapped());
}

} // namespace confab::hub
