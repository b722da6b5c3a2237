// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/main_window.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/attention.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <gtkmm/menubutton.h>
#include <gtkmm/shortcutswindow.h>

#include <string_view>
#include <utility>

namespace confab::gtk {

using client::ConnectionState;
using client::ConversationId;

MainWindow::MainWindow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                       std::optional<Errand> errand)
    : ConversationWindow{object, builder, chat}, chat_{chat}, pages_{builder->get_widget<Gtk::Stack>("pages")},
      content_pages_{builder->get_widget<Gtk::Stack>("content_pages")}, view_place_{builder->get_widget<Gtk::Box>(
                                                                            "view_place")},
      search_button_{builder->get_widget<Gtk::ToggleButton>("search_button")}, leaflet_{native<AdwLeaflet>(builder,
                                                                                                           "leaflet")},
      flap_{native<AdwFlap>(builder, "flap")}, title_{native<AdwWindowTitle>(builder, "title")}, card_{builder, chat},
      menu_{*this, chat}, entrance_{*this, *pages_, chat, std::move(errand)} {
    set_help_overlay(*ui("shortcuts")->get_widget<Gtk::ShortcutsWindow>("help_overlay"));
    builder->get_widget<Gtk::MenuButton>("menu_button")
        ->set_menu_model(ui("main-menu")->get_object<Gio::MenuModel>("menu"));
    add_actions();

    sidebar_ = std::make_unique<ConversationSidebar>(chat_, *builder->get_widget<Gtk::ListBox>("conversations"));
    sidebar_->signal_activated().connect([this](const ConversationId& id) {
        if (id.direct()) private_.emit(id, EntryKey::none);
        else show_room(id);
    });
    card_.signal_person().connect([this](const UserId& peer) { begin_private(peer); });
    card_.signal_verify().connect([this](const UserId& who) { menu_.verify(who); });
    card_.signal_left().connect([this] {
        if (adw_flap_get_folded(flap_) != FALSE) adw_flap_set_reveal_flap(flap_, FALSE);
        focus_composer();
    });
    make_search();
    builder->get_widget<Gtk::Button>("back")->signal_clicked().connect(
        [this] { adw_leaflet_navigate(leaflet_, ADW_NAVIGATION_DIRECTION_BACK); });
    pages_->property_visible_child().signal_changed().connect([this] { attention_changed(); });
    entrance_.signal_entered().connect([this](const ConversationId& first) { enter(first); });
    heard_.push_back(chat_.model().signal_connection().connect([this](const AccountId&) { refresh_titles(); }));
    heard_.push_back(chat_.model().signal_conversations().connect([this] { refresh_titles(); }));
    heard_.push_back(chat_.signal_problem().connect([this](const std::string& problem) { toast(problem); }));
    entrance_.start();
}

MainWindow::~MainWindow() {
    for (auto& each : heard_) each.disconnect();
    members_heard_.disconnect();
}

void MainWindow::add_actions() {
    add_action("disconnect", [this] { entrance_.leave(); });
    add_action("new-private", [this] {
        if (card_.members() == nullptr || !page_is("chat")) return;
        adw_leaflet_set_visible_child_name(leaflet_, "conversation");
        adw_flap_set_reveal_flap(flap_, TRUE);
        card_.members()->focus_search();
    });
    add_action("people", [this] { adw_flap_set_reveal_flap(flap_, adw_flap_get_reveal_flap(flap_) == FALSE); });
    add_action("conversations", [this] {
        adw_leaflet_set_visible_child_name(leaflet_, "conversations");
        sidebar_->focus();
    });
}

void MainWindow::make_search() {
    search_ = &load<SearchPane>([this](Gtk::Widget& made) { content_pages_->add(made, "search"); }, "search-pane",
                                "search_pane", chat_);
    search_->signal_left().connect([this] { show_search(false); });
    search_->signal_chosen().connect([this](const client::SearchHit& hit) { show_hit(hit); });
    search_button_->signal_toggled().connect([this] { show_search(search_button_->get_active()); });
    add_action("search", [this] { show_search(true); });
}

void MainWindow::show_search(bool shown) {
    if (!page_is("chat") || view() == nullptr) shown = false;
    const bool before = content_pages_->get_visible_child_name() == "search";
    search_button_->set_active(shown);
    if (shown) {
        adw_leaflet_set_visible_child_name(leaflet_, "conversation");
        show_page(*content_pages_, "search");
        search_->open(view()->conversation());
    } else if (before) {
        show_page(*content_pages_, "conversation");
        focus_composer();
    }
    attention_changed();
}

void MainWindow::search_within(const ConversationId& id) {
    show_search(true);
    search_->search_within(id);
}

void MainWindow::show_hit(const client::SearchHit& hit) {
    if (hit.where.direct()) return private_.emit(hit.where, hit.entry.key);
    show_room(hit.where);
    jump_to(hit.entry.key);
}

bool MainWindow::page_is(const char* name) const { return pages_->get_visible_child_name() == name; }

bool MainWindow::view_in_front() const {
    return page_is("chat") && content_pages_->get_visible_child_name() == "conversation" &&
           (adw_leaflet_get_folded(leaflet_) == FALSE ||
            std::string_view{adw_leaflet_get_visible_child_name(leaflet_)} == "conversation");
}

void MainWindow::enter(const ConversationId& first) {
    const auto& account = entrance_.account();
    card_.show_account(account);
    menu_.set_account(account);
    members_heard_.disconnect();
    members_heard_ = chat_.model().members(account).signal_spliced().connect([this](auto) { refresh_titles(); });
    show_page(*pages_, "chat");
    show_room(first);
    focus_composer();
}

void MainWindow::show_room(const ConversationId& id) {
    if (view() == nullptr || view()->conversation() != id) show_conversation(*view_place_, id);
    chat_.set_last(id);
    show_search(false);
    sidebar_->select(id);
    adw_leaflet_set_visible_child_name(leaflet_, "conversation");
    refresh_titles();
    attention_changed();
}

void MainWindow::begin_private(const UserId& peer) {
    chat_.direct(entrance_.account(), peer,
                 guard_.wrap([this](const ConversationId& id) { private_.emit(id, EntryKey::none); }));
}

void MainWindow::refresh_titles() {
    if (view() == nullptr) return;
    const auto& id = view()->conversation();
    adw_window_title_set_title(title_, escaped(chat_.model().title(id)).c_str());
    const bool online = chat_.model().status(id.account).state == ConnectionState::online;
    const auto people = trf(N_("Online: {}"), chat_.model().members(id.account).size());
    adw_window_title_set_subtitle(title_, online ? people.c_str() : _("Offline"));
    set_title(model::marked_title("Confab", chat_.model().conversations().unread()));
}

} // namespace confab::gtk
