// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/private_window.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/attention.hpp"
#include "ui.hpp"
#include "widgets/connection_bar.hpp"

#include <adwaita.h>

namespace confab::gtk {

PrivateWindow::PrivateWindow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                             client::ConversationId conversation)
    : ConversationWindow{object, builder, chat}, title_{native<AdwWindowTitle>(builder, "title")} {
    auto* bar = builder->get_widget<Gtk::Box>("bar_place");
    load<ConnectionBar>([bar](Gtk::Widget& made) { bar->append(made); }, "connection-bar", "connection_bar", chat,
                        conversation.account);
    show_conversation(*builder->get_widget<Gtk::Box>("view_place"), conversation);
    changed_ = chat.model().signal_conversations().connect([this, &chat] { refresh_title(chat); });
    keys_changed_ = chat.keys().signal_changed().connect([this, &chat](const AccountId& id, const UserId& who) {
        if (id == view()->conversation().account && who == view()->conversation().peer) refresh_title(chat);
    });
    refresh_title(chat);
    add_action("search", [this] { search_.emit(view()->conversation()); });
}

PrivateWindow::~PrivateWindow() {
    changed_.disconnect();
    keys_changed_.disconnect();
}

void PrivateWindow::refresh_title(Chat& chat) {
    const auto& model = chat.model();
    const auto& id = view()->conversation();
    const auto* known = model.conversations().find(id);
    const auto name = escaped(model.title(id));
    set_title(model::marked_title(name, known != nullptr ? known->unread : 0));
    adw_window_title_set_title(title_, get_title().c_str());
    const char* presence = known != nullptr && known->peer_online ? _("Online") : _("Not here now");
    const bool verified = chat.keys().state(id.account, id.peer).verified;
    // Translators: a person whose key was compared, and whether they are there
    adw_window_title_set_subtitle(title_, verified ? trf(N_("Verified · {}"), presence).c_str() : presence);
}

} // namespace confab::gtk
