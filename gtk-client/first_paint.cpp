// SPDX-License-Identifier: GPL-3.0-or-later
#include "first_paint.hpp"

#include "base/log.hpp"

#include <gtk/gtk.h>

namespace confab::gtk {

namespace {

void painted(GdkFrameClock* clock, gpointer what) {
    log::info("{} is painted", static_cast<const char*>(what));
    g_signal_handlers_disconnect_by_func(clock, reinterpret_cast<gpointer>(painted), what);
}

gboolean about_to_paint(GtkWidget*, GdkFrameClock* clock, gpointer what) {
    g_signal_connect(clock, "after-paint", G_CALLBACK(painted), what);
    return G_SOURCE_REMOVE;
}

} // namespace

void log_when_painted(Gtk::Widget& widget, const char* what) {
    if (!log::enabled(log::Level::info)) return;
    gtk_widget_add_tick_callback(widget.gobj(), about_to_paint, const_cast<char*>(what), nullptr);
}

} // namespace confab::gtk
