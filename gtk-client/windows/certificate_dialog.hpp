// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtkmm/window.h>

#include <functional>
#include <string>

namespace confab::gtk {

/// Asks whether the server with this certificate is the right one: nobody vouches for it. Either `trust` or `refuse` is
/// called, once.
void ask_to_trust(Gtk::Window& parent, const std::string& fingerprint, std::function<void()> trust,
                  std::function<void()> refuse);

} // namespace confab::gtk
