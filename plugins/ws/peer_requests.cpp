// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer_requests.hpp"

#include <algorithm>

namespace confab::ws {

bool PeerRequests::has(std::string_view name) const noexcept {
    return std::any_of(requests_.begin(), requests_.end(), [name](const Request& r) { return r.name == name; });
}

const PeerRequests::Request* PeerRequests::find(confab_op op) const noexcept {
    const auto found = std::find_if(requests_.begin(), requests_.end(), [op](const Request& r) { return r.op == op; });
    return found == requests_.end() ? nullptr : &*found;
}

Offer PeerRequests::oldest_offer() const noexcept {
    const auto found =
        std::find_if(requests_.begin(), requests_.end(), [](const Request& r) { return r.name.empty(); });
    return found == requests_.end() ? Offer{} : found->offer;
}

uint64_t PeerRequests::offered() const noexcept {
    uint64_t caps = 0;
    for (const auto& request : requests_) caps |= request.offer.caps;
    return caps;
}

std::optional<PeerRequests::Request> PeerRequests::take(confab_op op) {
    const auto found = std::find_if(requests_.begin(), requests_.end(), [op](const Request& r) { return r.op == op; });
    if (found == requests_.end()) return std::nullopt;
    auto request = std::move(*found);
    requests_.erase(found);
    return request;
}

} // namespace confab::ws
