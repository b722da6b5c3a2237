// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/conversation_menu.hpp"
#include "widgets/conversation_view.hpp"

#include <gtkmm/applicationwindow.h>

#include <optional>

using AdwToastOverlay = struct _AdwToastOverlay;

namespace confab::gtk {

/// A window that shows one conversation at a time.
class ConversationWindow : public Gtk::ApplicationWindow {
public:
    /// The conversation that is in front of the person now; none while the window is not active.
    [[nodiscard]] std::optional<client::ConversationId> attended() const;
    /// The conversation that the window shows, if any.
    [[nodiscard]] const ConversationView* view() const noexcept { return view_; }
    void focus_composer();
    void jump_to_newest();
    /// Shows an entry of the conversation that the window shows.
    void jump_to(EntryKey key);
    /// Shows a sentence for a moment.
    void toast(const std::string& text);

    /// Became active, or no longer is, or shows something else.
    sigc::signal<void()>& signal_attention() noexcept { return attention_; }

protected:
    /// `builder` has the places `toasts` and `menu_place`; `chat` outlives the window.
    ConversationWindow(GtkApplicationWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat);
    /// Shows a conversation in `place`, instead of the one before.
    void show_conversation(Gtk::Box& place, const client::ConversationId& conversation);
    void drop_conversation();
    /// Is the view to be seen in this window?
    [[nodiscard]] virtual bool view_in_front() const { return true; }
    void attention_changed();

private:
    Chat& chat_;
    AdwToastOverlay* toasts_;
    ConversationView* view_ = nullptr;
    ConversationMenu menu_; ///< asks for the view at once
    sigc::signal<void()> attention_;
};

} // namespace confab::gtk
