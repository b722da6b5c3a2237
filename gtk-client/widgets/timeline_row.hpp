// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/rows.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/image.h>
#include <gtkmm/label.h>
#include <gtkmm/listboxrow.h>
#include <sigc++/signal.h>

using AdwAvatar = struct _AdwAvatar;

namespace confab::gtk {

/// One row of a timeline: a message in its bubble, or a notice in the middle.
class TimelineRow : public Gtk::ListBoxRow {
public:
    TimelineRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);

    void show_row(const model::Row& row);
    [[nodiscard]] EntryKey key() const noexcept { return key_; }

    sigc::signal<void(EntryKey)>& signal_again() noexcept { return again_; }
    sigc::signal<void(EntryKey)>& signal_remove() noexcept { return remove_; }

private:
    void show_message(const model::Row& row);
    void show_delivery(const client::Entry& entry);
    void set_class(const char* name, bool on);

    EntryKey key_ = EntryKey::none;
    Gtk::Label *day_, *notice_, *sender_, *body_, *clock_, *note_;
    Gtk::Widget *message_, *avatar_place_, *column_, *bubble_, *trouble_;
    Gtk::Image* state_;
    AdwAvatar* avatar_;
    sigc::signal<void(EntryKey)> again_, remove_;
};

} // namespace confab::gtk
