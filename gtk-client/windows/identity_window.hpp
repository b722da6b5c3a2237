// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/filechooser.h>
#include <gtkmm/label.h>
#include <gtkmm/spinner.h>
#include <gtkmm/window.h>

#include <functional>
#include <string>

using AdwPasswordEntryRow = struct _AdwPasswordEntryRow;
using AdwToastOverlay = struct _AdwToastOverlay;

namespace confab::gtk {

/// The key of this profile: its fingerprint, and the way to another device.
class IdentityWindow : public Gtk::Window {
public:
    /// `chat` outlives the window.
    IdentityWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat);

private:
    void export_key();
    void import_key();
    void choose(Gtk::FileChooser::Action action, std::function<void(const std::string& file)> then);
    void show_fingerprint(const Result<std::string>& fingerprint);
    void show_problem(const std::string& problem);
    void set_busy(bool busy);
    void done(const char* text);

    Chat& chat_;
    AdwToastOverlay* toasts_;
    AdwPasswordEntryRow *passphrase_, *again_;
    Gtk::Label *fingerprint_, *problem_;
    Gtk::Button *export_, *import_;
    Gtk::Spinner* spinner_;
    model::Guard guard_;
};

} // namespace confab::gtk
