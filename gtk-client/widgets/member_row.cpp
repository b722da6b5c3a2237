// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/member_row.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <gtkmm/gestureclick.h>

namespace confab::gtk {

MemberRow::MemberRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::Box{object}, name_{builder->get_widget<Gtk::Label>("name")}, id_{builder->get_widget<Gtk::Label>("id")},
      shield_{builder->get_widget<Gtk::Widget>("shield")}, more_{builder->get_widget<Gtk::Button>("more")},
      avatar_{native<AdwAvatar>(builder, "avatar")} {
    more_->signal_clicked().connect([this] { menu_.emit(); });
    auto click = Gtk::GestureClick::create();
    click->set_button(GDK_BUTTON_SECONDARY);
    click->signal_pressed().connect([this](int, double, double) { menu_.emit(); });
    add_controller(click);
}

void MemberRow::show_member(const client::RosterMember& member, bool self, bool verified) {
    who_ = member.id;
    shield_->set_visible(verified && !self);
    more_->set_visible(!self);
    set_accessible_label(*more_, trf(N_("What can be done with {}"), escaped(member.label())));
    // Both come from strangers: nothing in them may turn the line around.
    const auto id = escaped(member.id.value);
    const auto name = escaped(member.label());
    name_->set_text(self ? trf(N_("{} (you)"), name) : name);
    id_->set_text(id);
    id_->set_visible(!member.name.empty() && member.name != member.id.value);
    adw_avatar_set_text(avatar_, name.c_str());
}

} // namespace confab::gtk
