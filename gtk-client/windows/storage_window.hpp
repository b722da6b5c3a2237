// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "windows/lifecycle_group.hpp"

#include <adwaita.h>
#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/label.h>
#include <gtkmm/progressbar.h>
#include <gtkmm/switch.h>
#include <gtkmm/window.h>

#include <optional>
#include <string>

namespace confab::gtk {

/// What a chat in a folder or a bucket takes up there, and its cleanup: first what would be deleted, then, if the person
/// wants it, that.
class StorageWindow : public Gtk::Window {
public:
    /// `chat` outlives the window.
    StorageWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat, AccountId account);

private:
    void ask_usage();
    void ask_plan();
    void run();
    void show_plan(const StorageReport& plan);
    void show_progress(const StorageReport& report);
    void show_problem(const std::string& problem);
    void rekey();

    Chat& chat_;
    AccountId account_;
    Gtk::Label *messages_, *files_, *size_, *requests_, *kept_, *plan_text_, *problem_;
    Gtk::ProgressBar* progress_;
    Gtk::Button* run_;
    AdwActionRow* requests_row_;
    LifecycleGroup lifecycle_;
    AdwToastOverlay* toasts_;
    AdwPasswordEntryRow *passphrase_, *again_;
    Gtk::Switch* shut_out_;
    Gtk::Button* change_;
    Gtk::Label* rekey_problem_;
    std::optional<StorageReport> plan_, deleted_;
    model::Guard guard_;
};

} // namespace confab::gtk
