// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connection_bar.hpp"

#include "model/status_text.hpp"

#include <glibmm/main.h>

namespace confab::gtk {

using client::ConnectionState;

ConnectionBar::ConnectionBar(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                             AccountId account)
    : Gtk::Revealer{object}, chat_{chat}, account_{std::move(account)}, state_{builder->get_widget<Gtk::Label>(
                                                                            "state")},
      reason_{builder->get_widget<Gtk::Label>("reason")}, retry_{builder->get_widget<Gtk::Button>("retry")} {
    retry_->signal_clicked().connect([this] { chat_.retry(account_); });
    heard_ = chat_.model().signal_connection().connect([this](const AccountId& id) {
        if (id == account_) heard();
    });
    heard();
}

ConnectionBar::~ConnectionBar() {
    heard_.disconnect();
    ticking_.disconnect();
}

void ConnectionBar::heard() {
    const auto& status = chat_.model().status(account_);
    retry_at_ = std::chrono::steady_clock::now() + status.retry_in;
    ticking_.disconnect();
    if (status.state == ConnectionState::waiting)
        ticking_ = Glib::signal_timeout().connect(
            [this] {
                tick();
                return true;
            },
            1000);
    tick();
}

void ConnectionBar::tick() {
    const auto& status = chat_.model().status(account_);
    const auto left = std::chrono::ceil<std::chrono::seconds>(retry_at_ - std::chrono::steady_clock::now());
    const auto text = model::state_text(status, left);
    state_->set_text(text);
    reason_->set_text(status.error.text);
    reason_->set_visible(!status.error.text.empty());
    retry_->set_visible(status.state == ConnectionState::waiting || status.state == ConnectionState::offline);
    set_reveal_child(status.state != ConnectionState::online);
    state_changed_.emit(text);
}

} // namespace confab::gtk
