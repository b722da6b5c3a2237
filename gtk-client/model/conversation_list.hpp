// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace confab::gtk::model {

struct Conversation {
    client::ConversationId id;
    std::string title;
    std::size_t unread = 0;
    bool peer_online = false;   ///< of a private one
    std::uint64_t activity = 0; ///< larger: later

    friend bool operator==(const Conversation&, const Conversation&) = default;
};

/// The conversations of all accounts in the order of the side bar: rooms first, then private chats, the liveliest first.
class ConversationList {
public:
    [[nodiscard]] const std::vector<Conversation>& items() const noexcept { return items_; }
    /// Null: not there.
    [[nodiscard]] const Conversation* find(const client::ConversationId& id) const;
    [[nodiscard]] std::size_t unread() const noexcept;

    /// Adds it where it is new. Each returns whether anything that is shown became different.
    bool add(const client::ConversationId& id, std::string title);
    bool set_title(const client::ConversationId& id, std::string title);
    bool set_peer_online(const client::ConversationId& id, bool online);
    bool set_unread(const client::ConversationId& id, std::size_t unread);
    /// Something was said in it.
    bool touch(const client::ConversationId& id);
    /// Forgets what belongs to an account.
    bool remove(const AccountId& account);

private:
    Conversation* get(const client::ConversationId& id);
    void sort();

    std::vector<Conversation> items_;
    std::uint64_t activity_ = 0;
};

} // namespace confab::gtk::model
