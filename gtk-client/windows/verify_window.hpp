// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/image.h>
#include <gtkmm/label.h>
#include <gtkmm/window.h>

#include <optional>
#include <string>

namespace confab::gtk {

/// The number by which two people find out that nobody is between them, and whether they have compared it.
class VerifyWindow : public Gtk::Window {
public:
    /// `chat` outlives the window.
    VerifyWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat, AccountId account,
                 UserId who, std::string name);
    ~VerifyWindow() override;

private:
    void ask();
    void show_number(const std::optional<std::string>& number);
    void mark(bool verified);

    Chat& chat_;
    AccountId account_;
    UserId who_;
    std::string name_;
    Gtk::Image* shield_;
    Gtk::Label *heading_, *explanation_, *number_, *problem_;
    Gtk::Button *mark_, *unmark_;
    sigc::connection heard_;
    model::Guard guard_;
};

} // namespace confab::gtk
