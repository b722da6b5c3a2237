// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/account_menu.hpp"

#include "windows/dialog.hpp"

namespace confab::gtk {

AccountMenu::AccountMenu(Gtk::ApplicationWindow& window, Chat& chat) : window_{window}, chat_{chat} {
    window_.add_action("identity",
                       [this] { show_dialog(identity_, window_, "identity-window", "identity_window", chat_); });
    storage_action_ = window_.add_action(
        "storage", [this] { show_dialog(storage_, window_, "storage-window", "storage_window", chat_, account_); });
    connection_heard_ = chat_.model().signal_connection().connect([this](const AccountId&) { refresh(); });
    refresh();
}

AccountMenu::~AccountMenu() { connection_heard_.disconnect(); }

void AccountMenu::set_account(const AccountId& account) {
    account_ = account;
    refresh();
}

void AccountMenu::refresh() { storage_action_->set_enabled(chat_.can(account_, CONFAB_CAP_STORAGE)); }

void AccountMenu::verify(const UserId& who) {
    show_dialog(verify_, window_, "verify-window", "verify_window", chat_, account_, who,
                chat_.model().title({account_, {}, who}));
}

} // namespace confab::gtk
