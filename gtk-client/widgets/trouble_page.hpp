// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>

using AdwStatusPage = struct _AdwStatusPage;

namespace confab::gtk {

/// Says why what the profile keeps can't be opened, and what to do about it.
class TroublePage : public Gtk::Box {
public:
    TroublePage(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);
    void show_error(const Error& error);

private:
    AdwStatusPage* status_;
};

} // namespace confab::gtk
