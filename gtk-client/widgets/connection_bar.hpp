// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/label.h>
#include <gtkmm/revealer.h>

#include <chrono>

namespace confab::gtk {

/// Says that an account is not online, why, and when it tries again. Not seen while all is well.
class ConnectionBar : public Gtk::Revealer {
public:
    /// `chat` outlives the bar.
    ConnectionBar(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat, AccountId account);
    ~ConnectionBar() override;

    /// Says signal_state() again, for whoever came later.
    void tell_state() { tick(); }
    /// The state in a few words, for other places that show it.
    sigc::signal<void(const std::string&)>& signal_state() noexcept { return state_changed_; }

private:
    void heard();
    void tick();

    Chat& chat_;
    AccountId account_;
    Gtk::Label *state_, *reason_;
    Gtk::Button* retry_;
    std::chrono::steady_clock::time_point retry_at_{};
    sigc::connection heard_, ticking_;
    sigc::signal<void(const std::string&)> state_changed_;
};

} // namespace confab::gtk
