// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversation_row.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"

#include <adwaita.h>

namespace confab::gtk {

ConversationRow::ConversationRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::ListBoxRow{object}, name_{builder->get_widget<Gtk::Label>("name")}, badge_{builder->get_widget<Gtk::Label>(
                                                                                   "badge")},
      dot_{builder->get_widget<Gtk::Widget>("dot")}, avatar_{native<AdwAvatar>(builder, "avatar")} {}

void ConversationRow::show_conversation(const model::Conversation& conversation) {
    const bool direct = conversation.id.direct();
    name_->set_text(conversation.title);
    adw_avatar_set_text(avatar_, conversation.title.c_str());
    adw_avatar_set_show_initials(avatar_, direct ? TRUE : FALSE);
    adw_avatar_set_icon_name(avatar_, direct ? nullptr : "system-users-symbolic");
    dot_->set_visible(direct && conversation.peer_online);
    badge_->set_visible(conversation.unread > 0);
    badge_->set_text(conversation.unread > 99 ? "99+" : std::to_string(conversation.unread));
    set_accessible_label(*this, conversation.unread == 0
                                    ? conversation.title
                                    : trf(N_("{}, {} unread"), conversation.title, conversation.unread));
}

} // namespace confab::gtk
