// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/member_list.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace confab::gtk::model {

using client::RosterMember;

namespace {

/// More changes than this are sorted in together rather than one by one.
constexpr std::size_t one_by_one = 32;

struct Free {
    void operator()(char* text) const noexcept { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

} // namespace

MemberList::Item MemberList::item(RosterMember member) {
    const auto& label = member.label();
    const Text folded{g_utf8_casefold(label.data(), static_cast<gssize>(label.size()))};
    const Text key{g_utf8_collate_key(folded.get(), -1)};
    // The id decides between equal names, so that the order is the same each time.
    return {std::string{key.get()} + '\1' + member.id.value, std::move(member)};
}

bool MemberList::contains(const UserId& id) const {
    return std::any_of(sorted_.begin(), sorted_.end(), [&](const Item& each) { return each.member.id == id; });
}

void MemberList::reset(std::vector<RosterMember> members) {
    const auto removed = sorted_.size();
    sorted_.clear();
    for (auto& member : members)
        if (member.online) sorted_.push_back(item(std::move(member)));
    std::sort(sorted_.begin(), sorted_.end(), [](const Item& a, const Item& b) { return a.sort_key < b.sort_key; });
    if (removed + sorted_.size() > 0) spliced_.emit({0, removed, sorted_.size()});
}

void MemberList::apply(std::span<const RosterMember> changed) {
    if (changed.size() <= one_by_one) {
        for (const auto& member : changed) apply(member);
        return;
    }
    std::vector<UserId> ids;
    for (const auto& member : changed) ids.push_back(member.id);
    std::sort(ids.begin(), ids.end());
    std::vector<RosterMember> all{changed.begin(), changed.end()};
    for (const auto& each : sorted_)
        if (!std::binary_search(ids.begin(), ids.end(), each.member.id)) all.push_back(each.member);
    reset(std::move(all));
}

void MemberList::apply(const RosterMember& member) {
    const auto old =
        std::find_if(sorted_.begin(), sorted_.end(), [&](const Item& each) { return each.member.id == member.id; });
    if (old != sorted_.end()) {
        if (old->member == member) return;
        const auto at = static_cast<std::size_t>(old - sorted_.begin());
        sorted_.erase(old);
        spliced_.emit({at, 1, 0});
    }
    if (!member.online) return;
    auto fresh = item(member);
    const auto place = std::lower_bound(sorted_.begin(), sorted_.end(), fresh,
                                        [](const Item& a, const Item& b) { return a.sort_key < b.sort_key; });
    const auto at = static_cast<std::size_t>(place - sorted_.begin());
    sorted_.insert(place, std::move(fresh));
    spliced_.emit({at, 0, 1});
}

} // namespace confab::gtk::model
