// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui.hpp"

#include <gtkmm/window.h>

#include <memory>
#include <string>
#include <utility>

namespace confab::gtk {

/// Shows a window of class T from ui/NAME.ui above `parent`. `place` keeps it, hidden once it is closed, until another one
/// takes its place or the owner of `place` ends; the parent outlives it.
template <class T, class... Args>
T& show_dialog(std::unique_ptr<T>& place, Gtk::Window& parent, const std::string& name, const Glib::ustring& id,
               Args&&... args) {
    place.reset();
    place.reset(Gtk::Builder::get_widget_derived<T>(ui(name), id, std::forward<Args>(args)...));
    place->set_transient_for(parent);
    place->set_hide_on_close(true);
    place->present();
    return *place;
}

} // namespace confab::gtk
