// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_actions.hpp"
#include "model/rows.hpp"
#include "widgets/file_card.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/image.h>
#include <gtkmm/label.h>
#include <gtkmm/listboxrow.h>
#include <sigc++/signal.h>

#include <string>
#include <vector>

using AdwAvatar = struct _AdwAvatar;

namespace confab::gtk {

/// One row of a timeline: a message in its bubble, or a notice in the middle.
class TimelineRow : public Gtk::ListBoxRow {
public:
    /// `actions` outlives the row, which belongs to the conversation `where`.
    TimelineRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, FileActions& actions,
                const client::ConversationId& where);

    void show_row(const model::Row& row);
    [[nodiscard]] EntryKey key() const noexcept { return entry_.key; }
    /// A file of it has come further.
    void show_files();
    /// It is what somebody jumped to: stands out for a while, and says so.
    void set_marked(bool marked);

    sigc::signal<void(EntryKey)>& signal_again() noexcept { return again_; }
    sigc::signal<void(EntryKey)>& signal_remove() noexcept { return remove_; }

private:
    void show_message(const model::Row& row);
    void show_delivery(const client::Entry& entry);
    void show_trust(const model::Row& row);
    FileCard& make_card(std::size_t index);
    void set_class(const char* name, bool on);

    void speak();

    FileActions& actions_;
    client::ConversationId where_;
    client::Entry entry_;
    std::vector<FileCard*> cards_;
    std::string spoken_;
    bool marked_ = false;
    Gtk::Label *beginning_, *day_, *notice_, *sender_, *body_, *clock_, *note_, *trust_;
    Gtk::Widget *unread_line_, *message_, *avatar_place_, *column_, *bubble_, *trouble_, *sender_line_, *verified_;
    Gtk::Box* files_;
    Gtk::Image* state_;
    AdwAvatar* avatar_;
    sigc::signal<void(EntryKey)> again_, remove_;
    model::Guard guard_; ///< a picture may come when the row has gone
};

} // namespace confab::gtk
