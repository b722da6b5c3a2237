// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui.hpp"

#include <gtk/gtk.h>
#include <gtkmm/menubutton.h>

namespace confab::gtk {

Glib::RefPtr<Gtk::Builder> ui(const std::string& name) {
    return Gtk::Builder::create_from_resource("/io/github/confab_chat/Confab/ui/" + name + ".ui");
}

void name_entry(AdwPasswordEntryRow* row) {
    set_accessible_label(*Glib::wrap(GTK_WIDGET(gtk_editable_get_delegate(GTK_EDITABLE(row)))),
                         adw_preferences_row_get_title(ADW_PREFERENCES_ROW(row)));
}

void set_accessible_label(Gtk::Widget& widget, const std::string& label) {
    gtk_accessible_update_property(GTK_ACCESSIBLE(widget.gobj()), GTK_ACCESSIBLE_PROPERTY_LABEL, label.c_str(), -1);
}

void add_entrance_menu(const Glib::RefPtr<Gtk::Builder>& builder) {
    builder->get_widget<Gtk::MenuButton>("menu_button")
        ->set_menu_model(ui("main-menu")->get_object<Gio::MenuModel>("entrance_menu"));
}

void show_page(Gtk::Stack& stack, const Glib::ustring& name) {
    stack.set_visible_child(name);
    for (auto* page = stack.get_first_child(); page != nullptr; page = page->get_next_sibling())
        gtk_accessible_update_state(GTK_ACCESSIBLE(page->gobj()), GTK_ACCESSIBLE_STATE_HIDDEN,
                                    page != stack.get_visible_child() ? TRUE : FALSE, -1);
}

} // namespace confab::gtk
