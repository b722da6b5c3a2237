// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtkmm/window.h>

#include <functional>
#include <string>

namespace confab::gtk {

/// Says that the room is not the one that was joined first, and what is different, a sentence. `join` is called where the
/// person wants to be in it all the same.
void ask_to_join_changed_room(Gtk::Window& parent, const std::string& what, std::function<void()> join);

} // namespace confab::gtk
