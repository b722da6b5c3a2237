// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <gtkmm/listbox.h>
#include <sigc++/signal.h>

namespace confab::gtk {

/// Keeps the list of conversations as the model has it. The list box itself belongs to the window.
class ConversationSidebar {
public:
    /// Both outlive the side bar.
    ConversationSidebar(Chat& chat, Gtk::ListBox& list);
    ~ConversationSidebar();
    ConversationSidebar(const ConversationSidebar&) = delete;
    ConversationSidebar& operator=(const ConversationSidebar&) = delete;

    /// Marks the one that the window shows.
    void select(const client::ConversationId& id);
    void focus();

    sigc::signal<void(const client::ConversationId&)>& signal_activated() noexcept { return activated_; }

private:
    void refresh();

    Chat& chat_;
    Gtk::ListBox& list_;
    client::ConversationId selected_;
    std::vector<model::Conversation> shown_;
    sigc::connection changed_, row_activated_;
    sigc::signal<void(const client::ConversationId&)> activated_;
};

} // namespace confab::gtk
