// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "windows/files_window.hpp"
#include "windows/verify_window.hpp"

#include <giomm/simpleaction.h>
#include <gtkmm/applicationwindow.h>
#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/calendar.h>
#include <gtkmm/menubutton.h>
#include <gtkmm/popover.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace confab::gtk {

/// What can be done with the conversation that a window shows: a menu button, its actions in the window,
/// and what they ask the person.
class ConversationMenu {
public:
    /// The conversation that the window shows now; none: the actions do nothing.
    using Current = std::function<std::optional<client::ConversationId>()>;
    using Tell = std::function<void(const std::string&)>;

    /// Puts its button into `place`. `window` and `chat` outlive it; `tell` shows a sentence for a moment.
    ConversationMenu(Gtk::ApplicationWindow& window, Gtk::Box& place, Chat& chat, Current current, Tell tell);
    ~ConversationMenu();
    ConversationMenu(const ConversationMenu&) = delete;
    ConversationMenu& operator=(const ConversationMenu&) = delete;

    /// The window shows another conversation, or its connection is another.
    void refresh();

    /// The person wants to see this entry.
    sigc::signal<void(EntryKey)>& signal_jump() noexcept { return jump_; }

private:
    void ask_for_date();
    void go_to_date();
    void export_history();
    void delete_history();
    void show_files();
    void verify();

    Gtk::ApplicationWindow& window_;
    Chat& chat_;
    Current current_;
    Tell tell_;
    Gtk::MenuButton* button_;
    Gtk::Popover* popover_;
    Gtk::Calendar* calendar_;
    Glib::RefPtr<Gio::SimpleAction> verify_action_;
    std::unique_ptr<FilesWindow> files_;
    std::unique_ptr<VerifyWindow> verify_;
    sigc::connection connection_heard_;
    sigc::signal<void(EntryKey)> jump_;
    model::Guard guard_;
};

} // namespace confab::gtk
