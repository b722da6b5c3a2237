// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/expander.h>
#include <gtkmm/label.h>
#include <gtkmm/spinner.h>
#include <gtkmm/window.h>

using AdwPreferencesGroup = struct _AdwPreferencesGroup;

namespace confab::gtk {

/// Tries a place that a chat is to be in, and shows step by step what works there. Closing it gives the test up.
class ProbeWindow : public Gtk::Window {
public:
    /// `chat` outlives the window. `account` need not exist.
    ProbeWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                client::AccountConfig account);

private:
    void add_step(const StorageReport& report);
    void show_policy(const std::string& policy);
    void end(const Result<void>& done);

    AdwPreferencesGroup* steps_;
    Gtk::Spinner* spinner_;
    Gtk::Label* result_;
    Gtk::Button* close_;
    Gtk::Expander* policy_;
    Gtk::Label* policy_text_;
    bool failed_ = false, denied_ = false;
    model::Guard guard_;
};

} // namespace confab::gtk
