// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/search.hpp"

#include <gtkmm/window.h>

#include <functional>
#include <string>

namespace confab::gtk {

/// Asks for a file to write a conversation to, and as what. `then` is called unless the person cancels.
void ask_where_to_export(Gtk::Window& parent, const std::string& conversation,
                         std::function<void(const std::string& file, client::ExportFormat)> then);

/// Asks whether the history of a conversation may really go. `then` is called if so.
void ask_to_delete_history(Gtk::Window& parent, const std::string& conversation, bool direct,
                           std::function<void()> then);

} // namespace confab::gtk
