// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "widgets/connect_page.hpp"
#include "widgets/welcome_page.hpp"
#include "windows/probe_window.hpp"

#include <gtkmm/stack.h>
#include <gtkmm/window.h>
#include <sigc++/signal.h>

#include <memory>
#include <optional>
#include <string>

namespace confab::gtk {

/// An account that the command line asks for.
struct Errand {
    std::string uri;
    UserId user;
    std::string display;
};

/// The way from the first run to the conversations of an account: the welcome page, the connection form, and what a
/// connection asks the person.
class Entrance {
public:
    /// Adds its pages to `pages`. All outlive it.
    Entrance(Gtk::Window& window, Gtk::Stack& pages, Chat& chat, std::optional<Errand> errand);
    ~Entrance();
    Entrance(const Entrance&) = delete;
    Entrance& operator=(const Entrance&) = delete;

    /// Begins; who listens to signals has connected them.
    void start();
    /// Connects to where the command line says.
    void run_errand(Errand errand);
    /// Disconnects, and shows the form.
    void leave();

    /// The account that the window is about; empty until there is one.
    [[nodiscard]] const AccountId& account() const noexcept { return account_; }

    /// The conversations of account() are to be seen, this one first.
    sigc::signal<void(const client::ConversationId&)>& signal_entered() noexcept { return entered_signal_; }

private:
    void begin();
    void begin_with(const client::SavedAccount& saved);
    void show_welcome(const std::string& problem = {});
    void show_form(const std::string& transport, const client::AccountConfig* prefilled);
    void connect(client::AccountConfig account);
    void disconnect();
    void could_not_connect(const Refusal& refusal);
    void enter(const client::ConversationId& first);
    void heard(const AccountId& id);
    void went_offline(const client::ConnectionStatus& status);
    void ask_about_certificate(const std::string& fingerprint);
    void ask_about_room(const Error& what);
    void test_access();
    [[nodiscard]] bool page_is(const char* name) const;
    [[nodiscard]] AccountId fresh_account() const;

    Gtk::Window& window_;
    Gtk::Stack& pages_;
    Chat& chat_;
    std::optional<Errand> errand_;
    AccountId account_;
    bool entered_ = false; ///< conversations are in view, and not the way to them
    WelcomePage* welcome_;
    ConnectPage* form_;
    std::unique_ptr<ProbeWindow> probe_;
    sigc::connection connection_heard_, loaded_heard_;
    sigc::signal<void(const client::ConversationId&)> entered_signal_;
    model::Guard guard_;
};

} // namespace confab::gtk
