// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtkmm/widget.h>

namespace confab::gtk {

/// Writes "`what` is painted" to the log (info) after the next frame in which the widget is seen: for measuring a start.
/// `what` is a literal.
void log_when_painted(Gtk::Widget& widget, const char* what);

} // namespace confab::gtk
