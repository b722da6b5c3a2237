// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/roster.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace confab::client {

void Roster::apply(const Member& member, const Changed& changed) {
    switch (member.change) {
    case MemberChange::join:
    case MemberChange::here: // with an empty id it is only the roster
        if (!member.who.empty()) come(member.who, member.display, member.change, changed);
        break;
    case MemberChange::rename:
        if (learn_name(member.who, member.display)) changed(this->member(member.who), MemberChange::rename);
        break;
    case MemberChange::leave: go(member.who, changed); break;
    case MemberChange::unknown: return;
    }
    if (member.roster) follow(*member.roster, member.who, changed);
}

void Roster::come(const UserId& who, const std::string& name, MemberChange how, const Changed& changed) {
    auto [at, is_new] = people_.try_emplace(folded(who.value), RosterMember{who, name, true});
    if (!is_new) {
        if (at->second.online && how == MemberChange::here) return;
        at->second.online = true;
        at->second.id = who;
        if (!name.empty()) at->second.name = name;
    }
    changed(at->second, how);
}

void Roster::go(const UserId& who, const Changed& changed) {
    const auto found = people_.find(folded(who.value));
    if (found == people_.end() || !found->second.online) return;
    found->second.online = false;
    changed(found->second, MemberChange::leave);
}

void Roster::follow(const ::confab::Roster& all, const UserId& except, const Changed& changed) {
    // A list contradicts what single notices told only when one of them was missed.
    std::set<std::string> present;
    for (std::size_t i = 0; i < all.ids.size(); ++i) {
        present.insert(folded(all.ids[i]));
        come(UserId{all.ids[i]}, i < all.names.size() ? all.names[i] : std::string{}, MemberChange::here, changed);
    }
    const auto excepted = folded(except.value);
    std::vector<UserId> gone;
    for (const auto& [key, person] : people_)
        if (person.online && !present.contains(key) && key != excepted) gone.push_back(person.id);
    for (const auto& id : gone) go(id, changed);
}

bool Roster::learn_name(const UserId& who, const std::string& name) {
    if (name.empty() || who.empty()) return false;
    auto [at, is_new] = people_.try_emplace(folded(who.value), RosterMember{who, name, false});
    if (is_new) {
        if (people_.size() > max_absent) {
            const auto absent =
                std::find_if(people_.begin(), people_.end(), [&newcomer = at->first](const auto& entry) {
                    return !entry.second.online && entry.first != newcomer;
                });
            if (absent != people_.end()) people_.erase(absent);
        }
        return true;
    }
    if (at->second.name == name) return false;
    at->second.name = name;
    return true;
}

void Roster::clear() {
    for (auto& [key, person] : people_) person.online = false;
}

std::vector<RosterMember> Roster::members() const {
    std::vector<RosterMember> online;
    for (const auto& [key, person] : people_)
        if (person.online) online.push_back(person);
    std::sort(online.begin(), online.end(), [](const RosterMember& a, const RosterMember& b) {
        return std::pair{folded(a.label()), a.id} < std::pair{folded(b.label()), b.id};
    });
    return online;
}

RosterMember Roster::member(const UserId& who) const {
    const auto found = people_.find(folded(who.value));
    return found == people_.end() ? RosterMember{who, {}, false} : found->second;
}

std::vector<UserId> Roster::nameless(std::size_t limit) const {
    std::vector<UserId> found;
    for (const auto& [key, person] : people_) {
        if (found.size() == limit) break;
        if (person.online && person.name.empty()) found.push_back(person.id);
    }
    return found;
}

} // namespace confab::client
