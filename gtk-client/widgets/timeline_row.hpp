// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/rows.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/image.h>
#include <gtkmm/label.h>
#include <gtkmm/listboxrow.h>
#include <sigc++/signal.h>

#include <string>

using AdwAvatar = struct _AdwAvatar;

namespace confab::gtk {

/// One row of a timeline: a message in its bubble, or a notice in the middle.
class TimelineRow : public Gtk::ListBoxRow {
public:
    TimelineRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);

    void show_row(const model::Row& row);
    [[nodiscard]] EntryKey key() const noexcept { return key_; }
    /// It is what somebody jumped to: stands out for a while, and says so.
    void set_marked(bool marked);

    sigc::signal<void(EntryKey)>& signal_again() noexcept { return again_; }
    sigc::signal<void(EntryKey)>& signal_remove() noexcept { return remove_; }

private:
    void show_message(const model::Row& row);
    void show_delivery(const client::Entry& entry);
    void set_class(const char* name, bool on);

    void speak();

    EntryKey key_ = EntryKey::none;
    std::string spoken_;
    bool marked_ = false;
    Gtk::Label *beginning_, *day_, *notice_, *sender_, *body_, *clock_, *note_;
    Gtk::Widget *unread_line_, *message_, *avatar_place_, *column_, *bubble_, *trouble_;
    Gtk::Image* state_;
    AdwAvatar* avatar_;
    sigc::signal<void(EntryKey)> again_, remove_;
};

} // namespace confab::gtk
