// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/label.h>
#include <sigc++/signal.h>

using AdwAvatar = struct _AdwAvatar;

namespace confab::gtk {

/// A person in the list of people.
class MemberRow : public Gtk::Box {
public:
    MemberRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);
    void show_member(const client::RosterMember& member, bool self, bool verified);
    [[nodiscard]] const UserId& id() const noexcept { return who_; }

    /// The person wants to see what can be done: a button, or the other button of the mouse.
    sigc::signal<void()>& signal_menu() noexcept { return menu_; }

private:
    UserId who_;
    Gtk::Label *name_, *id_;
    Gtk::Widget* shield_;
    Gtk::Button* more_;
    AdwAvatar* avatar_;
    sigc::signal<void()> menu_;
};

} // namespace confab::gtk
