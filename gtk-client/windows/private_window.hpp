// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "windows/conversation_window.hpp"

#include <gtkmm/builder.h>

using AdwWindowTitle = struct _AdwWindowTitle;

namespace confab::gtk {

/// A private chat in a window of its own.
class PrivateWindow : public ConversationWindow {
public:
    /// `chat` outlives the window.
    PrivateWindow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                  client::ConversationId conversation);
    ~PrivateWindow() override;

    /// The person wants to search in this conversation.
    sigc::signal<void(const client::ConversationId&)>& signal_search() noexcept { return search_; }

private:
    void refresh_title(Chat& chat);

    AdwWindowTitle* title_;
    sigc::connection changed_, keys_changed_;
    sigc::signal<void(const client::ConversationId&)> search_;
};

} // namespace confab::gtk
