// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/conversation_list.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/label.h>
#include <gtkmm/listboxrow.h>

using AdwAvatar = struct _AdwAvatar;

namespace confab::gtk {

/// A conversation in the side bar, with a badge for what is unread.
class ConversationRow : public Gtk::ListBoxRow {
public:
    ConversationRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);
    void show_conversation(const model::Conversation& conversation);

private:
    Gtk::Label *name_, *badge_;
    Gtk::Widget* dot_;
    AdwAvatar* avatar_;
};

} // namespace confab::gtk
