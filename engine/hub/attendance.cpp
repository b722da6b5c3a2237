// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/attendance.hpp"

#include <utility>

namespace confab::hub {

void Attendance::add(SessionId session, Seat seat) {
    by_holder_.insert_or_assign(seat.holder, session);
    auto& place = places_.insert_or_assign(session, Place{std::move(seat)}).first->second;
    if (place.seat.live) add_live(session, place);
}

void Attendance::remove(SessionId session) {
    const auto node = places_.extract(session);
    if (!node) return;
    const auto& place = node.mapped();
    if (place.seat.live) remove_live(place);
    if (const auto held = by_holder_.find(place.seat.holder); held != by_holder_.end() && held->second == session)
        by_holder_.erase(held);
}

void Attendance::go_live(SessionId session) {
    const auto found = places_.find(session);
    if (found == places_.end() || found->second.seat.live) return;
    found->second.seat.live = true;
    add_live(session, found->second);
}

const Attendance::Seat* Attendance::of(SessionId session) const {
    const auto found = places_.find(session);
    return found == places_.end() ? nullptr : &found->second.seat;
}

SessionId Attendance::live_session_of(const HolderId& holder) const {
    const auto held = by_holder_.find(holder);
    return held != by_holder_.end() && places_.at(held->second).seat.live ? held->second : SessionId::none;
}

void Attendance::add_live(SessionId session, Place& place) {
    place.at = live_.size();
    live_.push_back(session);
}

/// In constant time: the last takes its place.
void Attendance::remove_live(const Place& place) {
    if (place.at + 1 != live_.size()) {
        live_[place.at] = live_.back();
        places_.at(live_[place.at]).at = place.at;
    }
    live_.pop_back();
}

} // namespace confab::hub
