// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace confab::client {

/// Who is in the lobby, and the names of people seen. Ids are compared folded (text.hpp). Engine thread.
class Roster {
public:
    /// How many names of people who left are remembered.
    static constexpr std::size_t max_absent = 10'000;

    using Changed = std::function<void(const RosterMember&, MemberChange)>;

    /// What the network says; `changed` hears each difference to what was known, once.
    void apply(const Member& member, const Changed& changed);
    /// A name that was learned otherwise: from a message or a profile. True where it is new.
    bool learn_name(const UserId& who, const std::string& name);
    /// The session is over: nobody is online as far as we know.
    void clear();

    [[nodiscard]] std::vector<RosterMember> members() const;
    [[nodiscard]] RosterMember member(const UserId& who) const;
    /// People who are online and whose names are not known, at most `limit`.
    [[nodiscard]] std::vector<UserId> nameless(std::size_t limit) const;

private:
    void come(const UserId& who, const std::string& name, MemberChange how, const Changed& changed);
    void go(const UserId& who, const Changed& changed);
    void follow(const ::confab::Roster& all, const UserId& except, const Changed& changed);

    std::map<std::string, RosterMember> people_; ///< by folded id; those who left keep their names
};

} // namespace confab::client
