// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/label.h>
#include <gtkmm/listbox.h>

#include <string>

using AdwExpanderRow = struct _AdwExpanderRow;
using AdwStatusPage = struct _AdwStatusPage;

namespace confab::gtk {

/// The first page that a person sees: the ways to connect that there are, and kindly, what is wrong with those that can't
/// be used.
class WelcomePage : public Gtk::Box {
public:
    WelcomePage(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);

    void show_catalogue(const plugin::Catalogue& catalogue);
    /// Something that keeps the person here: a sentence; empty: nothing.
    void show_problem(const std::string& problem);

    sigc::signal<void(const std::string& transport)>& signal_chosen() noexcept { return chosen_; }

private:
    void add_transport(const plugin::LoadedTransport& transport);
    void add_refused(const plugin::Refused& refused);

    Gtk::ListBox* transports_;
    Gtk::Label* problem_;
    Gtk::Widget* refused_group_;
    AdwExpanderRow* refused_;
    AdwStatusPage* status_;
    std::vector<std::string> ids_;
    sigc::signal<void(const std::string&)> chosen_;
};

} // namespace confab::gtk
