// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine_search.hpp"
#include "model/search_model.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/checkbutton.h>
#include <gtkmm/image.h>
#include <gtkmm/label.h>
#include <gtkmm/listbox.h>
#include <gtkmm/scrolledwindow.h>
#include <gtkmm/searchentry.h>
#include <gtkmm/spinner.h>
#include <gtkmm/stack.h>

using AdwStatusPage = struct _AdwStatusPage;

namespace confab::gtk {

/// A search field, and below it the messages that were found. Enter in the field takes the newest; Down leads into the
/// list; Escape leaves.
class SearchPane : public Gtk::Box {
public:
    /// `chat` outlives the pane.
    SearchPane(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat);
    ~SearchPane() override;

    /// Begins, or goes on with what was searched for last. `current`: the conversation that "only in this one" means.
    void open(const client::ConversationId& current);
    /// ... only in that one.
    void search_within(const client::ConversationId& current);

    sigc::signal<void()>& signal_left() noexcept { return left_; }
    sigc::signal<void(const client::SearchHit&)>& signal_chosen() noexcept { return chosen_; }

private:
    void make_server_row(const Glib::RefPtr<Gtk::Builder>& builder);
    void watch_keys();
    void within_changed();
    void refresh(std::size_t kept);
    void refresh_server();
    void load_more_if_near();
    void focus_first();

    Chat& chat_;
    EngineSearch source_;
    model::SearchModel model_;
    client::ConversationId current_;
    Gtk::SearchEntry* entry_;
    Gtk::CheckButton* within_;
    Gtk::Stack* states_;
    Gtk::ScrolledWindow* scrolled_;
    Gtk::ListBox* hits_;
    Gtk::Box *more_place_, *nothing_place_, *server_ = nullptr;
    Gtk::Button* ask_ = nullptr;
    Gtk::Spinner* spinner_ = nullptr;
    Gtk::Widget* icon_ = nullptr;
    Gtk::Label* note_ = nullptr;
    AdwStatusPage* failed_;
    sigc::connection connection_heard_;
    sigc::signal<void()> left_;
    sigc::signal<void(const client::SearchHit&)> chosen_;
};

} // namespace confab::gtk
