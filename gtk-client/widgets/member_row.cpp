// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/member_row.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "ui.hpp"

#include <adwaita.h>

namespace confab::gtk {

MemberRow::MemberRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::Box{object}, name_{builder->get_widget<Gtk::Label>("name")}, id_{builder->get_widget<Gtk::Label>("id")},
      avatar_{native<AdwAvatar>(builder, "avatar")} {}

void MemberRow::show_member(const client::RosterMember& member, bool self) {
    // Both come from strangers: nothing in them may turn the line around.
    const auto id = escaped(member.id.value);
    const auto name = escaped(member.label());
    name_->set_text(self ? trf(N_("{} (you)"), name) : name);
    id_->set_text(id);
    id_->set_visible(!member.name.empty() && member.name != member.id.value);
    adw_avatar_set_text(avatar_, name.c_str());
}

} // namespace confab::gtk
