// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/search_pane.hpp"

#include "base/i18n.hpp"
#include "main_timer.hpp"
#include "ui.hpp"
#include "widgets/search_hit_row.hpp"

#include <adwaita.h>
#include <gdk/gdkkeysyms.h>
#include <glibmm/markup.h>
#include <gtkmm/eventcontrollerkey.h>

namespace confab::gtk {

using SearchState = model::SearchModel::State;
using Server = model::SearchModel::Server;

namespace {

/// So many pixels before the last hit, more are loaded.
constexpr double load_ahead = 400;

const char* page_of(SearchState state) {
    switch (state) {
    case SearchState::idle: return "idle";
    case SearchState::searching: return "searching";
    case SearchState::found: return "found";
    case SearchState::nothing: return "nothing";
    case SearchState::failed: break;
    }
    return "failed";
}

} // namespace

SearchPane::SearchPane(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat)
    : Gtk::Box{object}, chat_{chat}, source_{chat}, model_{source_, after},
      entry_{builder->get_widget<Gtk::SearchEntry>("entry")}, within_{builder->get_widget<Gtk::CheckButton>("within")},
      states_{builder->get_widget<Gtk::Stack>("states")}, scrolled_{builder->get_widget<Gtk::ScrolledWindow>(
                                                              "scrolled")},
      hits_{builder->get_widget<Gtk::ListBox>("hits")}, more_place_{builder->get_widget<Gtk::Box>("more_place")},
      nothing_place_{builder->get_widget<Gtk::Box>("nothing_place")}, failed_{
                                                                          native<AdwStatusPage>(builder, "failed")} {
    const auto server = ui("search-server-row");
    make_server_row(server);
    watch_keys();
    entry_->signal_changed().connect([this] { model_.set_text(entry_->get_text()); });
    entry_->signal_stop_search().connect([this] { left_.emit(); });
    entry_->signal_activate().connect([this] {
        if (model_.state() == SearchState::found) chosen_.emit(client::SearchHit{model_.hits().front()});
    });
    within_->signal_toggled().connect([this] { within_changed(); });
    hits_->signal_row_activated().connect([this](Gtk::ListBoxRow* row) {
        chosen_.emit(client::SearchHit{model_.hits().at(static_cast<std::size_t>(row->get_index()))});
    });
    scrolled_->get_vadjustment()->signal_value_changed().connect([this] { load_more_if_near(); });
    model_.signal_changed().connect([this](std::size_t kept) { refresh(kept); });
    connection_heard_ = chat_.model().signal_connection().connect([this](const AccountId&) { refresh_server(); });
    refresh(0);
}

SearchPane::~SearchPane() { connection_heard_.disconnect(); }

void SearchPane::make_server_row(const Glib::RefPtr<Gtk::Builder>& builder) {
    server_ = builder->get_widget<Gtk::Box>("search_server_row");
    ask_ = builder->get_widget<Gtk::Button>("ask");
    spinner_ = builder->get_widget<Gtk::Spinner>("spinner");
    icon_ = builder->get_widget<Gtk::Widget>("icon");
    note_ = builder->get_widget<Gtk::Label>("note");
    more_place_->append(*server_);
    ask_->signal_clicked().connect([this] { model_.ask_server(); });
}

void SearchPane::watch_keys() {
    auto down = Gtk::EventControllerKey::create();
    down->set_propagation_phase(Gtk::PropagationPhase::CAPTURE);
    down->signal_key_pressed().connect(
        [this](guint key, guint, Gdk::ModifierType) {
            if (key != GDK_KEY_Down || model_.state() != SearchState::found) return false;
            focus_first();
            return true;
        },
        false);
    entry_->add_controller(down);

    auto escape = Gtk::EventControllerKey::create();
    escape->signal_key_pressed().connect(
        [this](guint key, guint, Gdk::ModifierType) {
            if (key != GDK_KEY_Escape) return false;
            left_.emit();
            return true;
        },
        false);
    add_controller(escape);
}

void SearchPane::focus_first() {
    if (auto* row = hits_->get_row_at_index(0)) row->grab_focus();
}

void SearchPane::open(const client::ConversationId& current) {
    current_ = current;
    source_.set_account(current.account);
    within_changed();
    refresh_server();
    entry_->grab_focus();
    entry_->select_region(0, -1);
}

void SearchPane::search_within(const client::ConversationId& current) {
    within_->set_active(true);
    open(current);
}

void SearchPane::within_changed() {
    if (within_->get_active()) model_.set_within(current_);
    else model_.set_within(std::nullopt);
}

void SearchPane::refresh(std::size_t kept) {
    const auto& hits = model_.hits();
    while (auto* row = hits_->get_row_at_index(static_cast<int>(kept))) hits_->remove(*row);
    for (auto i = kept; i < hits.size(); ++i)
        load<SearchHitRow>([this](Gtk::Widget& made) { hits_->append(made); }, "search-hit-row", "search_hit_row")
            .show_hit(hits[i], chat_.model().title(hits[i].where), model_.text());
    // The button goes when the server has answered: whoever pressed it is led on.
    const bool pressed = ask_->has_focus() && model_.server() == Server::asked;
    if (kept == 0) scrolled_->get_vadjustment()->set_value(0);
    adw_status_page_set_description(failed_, Glib::Markup::escape_text(model_.problem()).c_str());
    show_page(*states_, page_of(model_.state()));
    refresh_server();
    if (!pressed) return;
    if (hits.empty()) entry_->grab_focus();
    else focus_first();
}

void SearchPane::refresh_server() {
    const auto server = model_.server();
    auto* place = model_.state() == SearchState::nothing ? nothing_place_ : more_place_;
    if (server_->get_parent() != place) {
        server_->reference();
        if (auto* before = dynamic_cast<Gtk::Box*>(server_->get_parent())) before->remove(*server_);
        place->append(*server_);
        server_->unreference();
    }
    const bool asking = server == Server::asking;
    ask_->set_visible(server == Server::offered || asking);
    ask_->set_sensitive(!asking);
    spinner_->set_visible(asking);
    spinner_->set_spinning(asking);
    icon_->set_visible(!asking);
    const auto note = server == Server::asked ? std::string{_("The server was searched, too.")} : model_.problem();
    note_->set_text(note);
    note_->set_visible(!note.empty());
}

void SearchPane::load_more_if_near() {
    const auto adjustment = scrolled_->get_vadjustment();
    if (adjustment->get_upper() - adjustment->get_page_size() - adjustment->get_value() < load_ahead)
        model_.load_more();
}

} // namespace confab::gtk
