// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <giomm/liststore.h>
#include <giomm/simpleaction.h>
#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/label.h>
#include <gtkmm/listview.h>
#include <gtkmm/popovermenu.h>
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
    /// The safety number of this person is to be shown.
    sigc::signal<void(const UserId&)>& signal_verify() noexcept { return verify_; }
    /// Escape was pressed in the search field.
    sigc::signal<void()>& signal_left() noexcept { return left_; }

private:
    class Person;
    void make_factory();
    void fill();
    void spliced(model::MemberList::Splice splice);
    void search_activated();
    void show_count();
    void make_menu();
    void show_menu(Gtk::Widget& row, const UserId& who);
    void show_menu_of_focused();
    void key_changed(const UserId& who);
    [[nodiscard]] bool verified(const UserId& who);

    Chat& chat_;
    AccountId account_;
    Gtk::SearchEntry* search_;
    Gtk::Label* count_;
    Gtk::ListView* view_;
    Glib::RefPtr<Gio::ListStore<Person>> people_;
    Glib::ustring wanted_; ///< folded
    Gtk::PopoverMenu menu_;
    Glib::RefPtr<Gio::SimpleAction> verify_action_;
    UserId pointed_at_; ///< whom the menu is about
    sigc::connection heard_, keys_heard_;
    sigc::signal<void(const UserId&)> chosen_, verify_;
    sigc::signal<void()> left_;
};

} // namespace confab::gtk
