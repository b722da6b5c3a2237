// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/account_card.hpp"

#include "ui.hpp"

#include <adwaita.h>

namespace confab::gtk {

AccountCard::AccountCard(const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat)
    : chat_{chat}, bar_place_{builder->get_widget<Gtk::Box>("bar_place")},
      members_place_{builder->get_widget<Gtk::Box>("members_place")}, avatar_{native<AdwAvatar>(builder,
                                                                                                "self_avatar")},
      name_{builder->get_widget<Gtk::Label>("self_name")}, state_{builder->get_widget<Gtk::Label>("self_state")} {}

void AccountCard::show_account(const AccountId& account) {
    while (auto* old = bar_place_->get_first_child()) bar_place_->remove(*old);
    while (auto* old = members_place_->get_first_child()) members_place_->remove(*old);
    auto& bar = load<ConnectionBar>([this](Gtk::Widget& made) { bar_place_->append(made); }, "connection-bar",
                                    "connection_bar", chat_, account);
    bar.signal_state().connect([this](const std::string& text) { state_->set_text(text); });
    bar.tell_state();
    members_ = &load<MemberPane>([this](Gtk::Widget& made) { members_place_->append(made); }, "member-pane",
                                 "member_pane", chat_, account);
    members_->signal_chosen().connect([this](const UserId& peer) { person_.emit(peer); });
    members_->signal_verify().connect([this](const UserId& who) { verify_.emit(who); });
    members_->signal_left().connect([this] { left_.emit(); });
    const auto* config = chat_.account(account);
    if (config == nullptr) return;
    name_->set_text(config->display);
    name_->set_tooltip_text(config->user.value);
    adw_avatar_set_text(avatar_, config->display.c_str());
}

} // namespace confab::gtk
