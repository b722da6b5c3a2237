// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <giomm/liststore.h>
#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/label.h>
#include <gtkmm/listview.h>
#include <gtkmm/searchentry.h>

namespace confab::gtk {

/// Who is online. Enter or a double-click on a person begins a private chat; so does Enter after a name or an id in the
/// search field.
class MemberPane : public Gtk::Box {
public:
    /// `chat` outlives the pane.
    MemberPane(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat, AccountId account);
    ~MemberPane() override;

    void focus_search() { search_->grab_focus(); }

    sigc::signal<void(const UserId&)>& signal_chosen() noexcept { return chosen_; }
    /// Escape was pressed in the search field.
    sigc::signal<void()>& signal_left() noexcept { return left_; }

private:
    class Person;
    void make_factory();
    void fill();
    void spliced(model::MemberList::Splice splice);
    void search_activated();
    void show_count();

    Chat& chat_;
    AccountId account_;
    Gtk::SearchEntry* search_;
    Gtk::Label* count_;
    Gtk::ListView* view_;
    Glib::RefPtr<Gio::ListStore<Person>> people_;
    Glib::ustring wanted_; ///< folded
    sigc::connection heard_;
    sigc::signal<void(const UserId&)> chosen_;
    sigc::signal<void()> left_;
};

} // namespace confab::gtk
