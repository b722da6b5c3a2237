// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "windows/identity_window.hpp"
#include "windows/storage_window.hpp"
#include "windows/verify_window.hpp"

#include <giomm/simpleaction.h>
#include <gtkmm/applicationwindow.h>

#include <memory>

namespace confab::gtk {

/// What the main menu offers for the account that a window is about, and for the key of this profile.
class AccountMenu {
public:
    /// Both outlive it.
    AccountMenu(Gtk::ApplicationWindow& window, Chat& chat);
    ~AccountMenu();
    AccountMenu(const AccountMenu&) = delete;
    AccountMenu& operator=(const AccountMenu&) = delete;

    void set_account(const AccountId& account);
    void verify(const UserId& who);

private:
    void refresh();

    Gtk::ApplicationWindow& window_;
    Chat& chat_;
    AccountId account_;
    Glib::RefPtr<Gio::SimpleAction> storage_action_;
    std::unique_ptr<IdentityWindow> identity_;
    std::unique_ptr<StorageWindow> storage_;
    std::unique_ptr<VerifyWindow> verify_;
    sigc::connection connection_heard_;
};

} // namespace confab::gtk
