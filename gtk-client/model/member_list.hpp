// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"

#include <sigc++/signal.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// Who is online, sorted by what is shown.
class MemberList {
public:
    /// `removed` members at `at` gave way to `added` others.
    struct Splice {
        std::size_t at, removed, added;
    };

    [[nodiscard]] const client::RosterMember& at(std::size_t position) const { return sorted_[position].member; }
    [[nodiscard]] std::size_t size() const noexcept { return sorted_.size(); }
    [[nodiscard]] bool contains(const UserId& id) const;

    void reset(std::vector<client::RosterMember> members);
    /// Takes in what is last known of some people.
    void apply(std::span<const client::RosterMember> changed);

    sigc::signal<void(Splice)>& signal_spliced() noexcept { return spliced_; }

private:
    struct Item {
        std::string sort_key;
        client::RosterMember member;
    };
    static Item item(client::RosterMember member);
    void apply(const client::RosterMember& member);

    std::vector<Item> sorted_;
    sigc::signal<void(Splice)> spliced_;
};

} // namespace confab::gtk::model
