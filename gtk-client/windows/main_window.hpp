// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "widgets/account_card.hpp"
#include "widgets/conversation_sidebar.hpp"
#include "widgets/search_pane.hpp"
#include "windows/account_menu.hpp"
#include "windows/conversation_window.hpp"
#include "windows/entrance.hpp"

#include <gtkmm/builder.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

using AdwFlap = struct _AdwFlap;
using AdwLeaflet = struct _AdwLeaflet;
using AdwWindowTitle = struct _AdwWindowTitle;

namespace confab::gtk {

/// The main window: from the first run through the connection form to conversations and people.
class MainWindow : public ConversationWindow {
public:
    /// `chat` outlives the window.
    MainWindow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
               std::optional<Errand> errand);
    ~MainWindow() override;

    /// Connects to where the command line says.
    void run_errand(Errand errand) { entrance_.run_errand(std::move(errand)); }
    /// Shows a room.
    void show_room(const client::ConversationId& id);

    /// Searches in one conversation.
    void search_within(const client::ConversationId& id);

    /// A private conversation is to be shown in its window; and there an entry, where it is one.
    sigc::signal<void(const client::ConversationId&, EntryKey)>& signal_private() noexcept { return private_; }

private:
    void add_actions();
    void enter(const client::ConversationId& first);
    void begin_private(const UserId& peer);
    void refresh_titles();
    void make_search();
    void show_search(bool shown);
    void show_hit(const client::SearchHit& hit);
    [[nodiscard]] bool page_is(const char* name) const;
    [[nodiscard]] bool view_in_front() const override;

    Chat& chat_;
    Gtk::Stack *pages_, *content_pages_;
    Gtk::Box* view_place_;
    Gtk::ToggleButton* search_button_;
    AdwLeaflet* leaflet_;
    AdwFlap* flap_;
    AdwWindowTitle* title_;
    AccountCard card_;
    AccountMenu menu_;
    Entrance entrance_;
    SearchPane* search_ = nullptr;
    std::unique_ptr<ConversationSidebar> sidebar_;
    std::vector<sigc::connection> heard_;
    sigc::connection members_heard_;
    sigc::signal<void(const client::ConversationId&, EntryKey)> private_;
    model::Guard guard_;
};

} // namespace confab::gtk
