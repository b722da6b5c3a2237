// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "widgets/connection_bar.hpp"
#include "widgets/member_pane.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/label.h>

using AdwAvatar = struct _AdwAvatar;

namespace confab::gtk {

/// What the main window shows of the account that it is about: who one is there, how the connection is, and who is online.
class AccountCard {
public:
    /// Finds its places in the window. `chat` outlives it.
    AccountCard(const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat);
    AccountCard(const AccountCard&) = delete;
    AccountCard& operator=(const AccountCard&) = delete;

    void show_account(const AccountId& account);
    /// Null until there is an account.
    [[nodiscard]] MemberPane* members() noexcept { return members_; }

    sigc::signal<void(const UserId&)>& signal_person() noexcept { return person_; }
    sigc::signal<void(const UserId&)>& signal_verify() noexcept { return verify_; }
    sigc::signal<void()>& signal_left() noexcept { return left_; }

private:
    Chat& chat_;
    Gtk::Box *bar_place_, *members_place_;
    AdwAvatar* avatar_;
    Gtk::Label *name_, *state_;
    MemberPane* members_ = nullptr;
    sigc::signal<void(const UserId&)> person_, verify_;
    sigc::signal<void()> left_;
};

} // namespace confab::gtk
