// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/label.h>

using AdwAvatar = struct _AdwAvatar;

namespace confab::gtk {

/// A person in the list of people.
class MemberRow : public Gtk::Box {
public:
    MemberRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);
    void show_member(const client::RosterMember& member, bool self);

private:
    Gtk::Label *name_, *id_;
    AdwAvatar* avatar_;
};

} // namespace confab::gtk
