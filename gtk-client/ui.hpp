// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>
#include <gtkmm/accessible.h>
#include <gtkmm/builder.h>
#include <gtkmm/stack.h>
#include <gtkmm/widget.h>

#include <string>
#include <utility>

namespace confab::gtk {

/// The builder of ui/NAME.ui.
[[nodiscard]] Glib::RefPtr<Gtk::Builder> ui(const std::string& name);

/// The widget of class T at the root of ui/NAME.ui, whose id is `id`; `place` takes it, and owns it then.
template <class T, class Place, class... Args>
T& load(Place&& place, const std::string& name, const Glib::ustring& id, Args&&... args) {
    const auto builder = ui(name);
    auto* widget = Gtk::Builder::get_widget_derived<T>(builder, id, std::forward<Args>(args)...);
    std::forward<Place>(place)(*widget);
    return *widget;
}

/// A libadwaita widget of a builder, for its C functions.
template <class T> [[nodiscard]] T* native(const Glib::RefPtr<Gtk::Builder>& builder, const char* id) {
    return reinterpret_cast<T*>(gtk_builder_get_object(builder->gobj(), id));
}

[[nodiscard]] inline std::string text_of(AdwPasswordEntryRow* row) { return gtk_editable_get_text(GTK_EDITABLE(row)); }
/// The row has its title on screen only: the text inside of it is what takes the focus.
void name_entry(AdwPasswordEntryRow* row);

/// What a screen reader calls the widget.
void set_accessible_label(Gtk::Widget& widget, const std::string& label);

/// What can be done before there is a conversation, at the builder's `menu_button`.
void add_entrance_menu(const Glib::RefPtr<Gtk::Builder>& builder);

/// Shows a page, and hides the others from screen readers, too: a stack does not do that by itself.
void show_page(Gtk::Stack& stack, const Glib::ustring& name);

} // namespace confab::gtk
