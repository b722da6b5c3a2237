// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/changes.hpp"
#include "client/status.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace confab::gtk::model {

/// What the person is looking at.
struct Attention {
    bool any_window_active = false;
    std::optional<client::ConversationId> focused; ///< the one in the active window

    [[nodiscard]] bool on(const client::ConversationId& id) const { return focused == id; }
};

/// Is what came worth a notification of the desktop? A private message is, unless its chat is in front of the person; a
/// message to a room only when nothing of the program is.
[[nodiscard]] bool wants_notification(const client::ConversationId& id, const client::ConversationChange& change,
                                      const Attention& attention);

/// The title of a window with unread messages carries a mark and their number.
[[nodiscard]] std::string marked_title(std::string_view title, std::size_t unread);

/// A conversation as a text, for actions and notifications, and back.
[[nodiscard]] std::string target_of(const client::ConversationId& id);
[[nodiscard]] std::optional<client::ConversationId> conversation_of(std::string_view target);

} // namespace confab::gtk::model
