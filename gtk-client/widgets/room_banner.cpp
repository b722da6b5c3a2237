// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/room_banner.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <gtkmm/button.h>

#include <utility>

namespace confab::gtk {

RoomBanner::RoomBanner(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                       client::ConversationId conversation)
    : Gtk::Box{object}, chat_{chat}, conversation_{std::move(conversation)},
      open_room_{builder->get_widget<Gtk::Widget>("open_room")},
      key_changed_{builder->get_widget<Gtk::Widget>("key_changed")}, key_text_{
                                                                         builder->get_widget<Gtk::Label>("key_text")} {
    builder->get_widget<Gtk::Button>("hide")->signal_clicked().connect([this] {
        hidden_ = true;
        refresh_room();
    });
    builder->get_widget<Gtk::Button>("accept")->signal_clicked().connect([this] { accept(); });
    builder->get_widget<Gtk::Button>("keep")->signal_clicked().connect([this] {
        held_ = chat_.keys().state(conversation_.account, conversation_.peer).claimed;
        refresh_key();
    });
    connection_heard_ = chat_.model().signal_connection().connect([this](const AccountId& id) {
        if (id == conversation_.account) refresh_room();
    });
    if (conversation_.direct())
        keys_heard_ = chat_.keys().signal_changed().connect([this](const AccountId& id, const UserId& who) {
            if (id == conversation_.account && who == conversation_.peer) refresh_key();
        });
    refresh_room();
    refresh_key();
}

RoomBanner::~RoomBanner() {
    connection_heard_.disconnect();
    keys_heard_.disconnect();
}

void RoomBanner::refresh_room() {
    const bool stored = chat_.can(conversation_.account, CONFAB_CAP_STORAGE);
    const bool sealed = chat_.can(conversation_.account, CONFAB_CAP_SEALED);
    open_room_->set_visible(stored && !sealed && !hidden_);
}

void RoomBanner::refresh_key() {
    if (!conversation_.direct()) return;
    const auto& state = chat_.keys().state(conversation_.account, conversation_.peer);
    const auto name = escaped(chat_.model().title(conversation_));
    key_text_->set_text(trf(
        N_("Another key says that it is {0}. It may be a new device, or somebody else: ask {0} in another way. What "
           "you write here is held until you decide."),
        name));
    key_changed_->set_visible(!state.claimed.empty() && state.claimed != held_);
}

void RoomBanner::accept() {
    const auto claimed = chat_.keys().state(conversation_.account, conversation_.peer).claimed;
    if (claimed.empty()) return;
    chat_.keys().accept(conversation_.account, conversation_.peer, claimed,
                        guard_.wrap([this](const Result<void>& accepted) {
                            if (!accepted) problem_.emit(accepted.error().text);
                        }));
}

} // namespace confab::gtk
