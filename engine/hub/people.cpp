// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/people.hpp"

#include "base/text.hpp"

namespace confab::hub {

void People::remember(const Identity& who) {
    const auto key = folded(who.id.value);
    if (const auto known = by_id_.find(key); known != by_id_.end()) latest_first_.erase(known->second);
    latest_first_.push_front(who);
    by_id_[key] = latest_first_.begin();
    if (latest_first_.size() <= limit_) return;
    by_id_.erase(folded(latest_first_.back().id.value));
    latest_first_.pop_back();
}

const Identity* People::find(const UserId& id) const {
    const auto known = by_id_.find(folded(id.value));
    return known == by_id_.end() ? nullptr : &*known->second;
}

} // namespace confab::hub
