// SPDX-License-Identifier: GPL-3.0-or-later
#include "callers.hpp"

#include <utility>

namespace confab::ws {

Callers::Place::Place(std::shared_ptr<Callers> callers, std::string address)
    : callers_{std::move(callers)}, address_{std::move(address)}, allowance_{&callers_->from_.at(address_).allowance} {
    ++callers_->sessions_;
    ++callers_->from_.at(address_).sessions;
}

Callers::Place::~Place() {
    --callers_->sessions_;
    // Whoever leaves and comes again begins with a full allowance: a handshake costs more than that gives.
    const auto found = callers_->from_.find(address_);
    if (--found->second.sessions == 0) callers_->from_.erase(found);
}

std::unique_ptr<Callers::Place> Callers::enter(const std::string& address, const Limits& limits, Refused& why) {
    why = Refused::no;
    const auto found = from_.find(address);
    if (sessions_ >= limits.sessions) why = Refused::all_full;
    else if (found != from_.end() && found->second.sessions >= limits.sessions_per_address) why = Refused::address_full;
    if (why != Refused::no) return nullptr;
    if (found == from_.end())
        from_.emplace(address,
                      From{0, {TokenBucket{limits.frames_per_address}, TokenBucket{limits.bytes_per_address}}});
    return std::make_unique<Place>(shared_from_this(), address);
}

} // namespace confab::ws
