// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/verify_window.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "ui.hpp"

#include <utility>

namespace confab::gtk {

VerifyWindow::VerifyWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat, AccountId account,
                           UserId who, std::string name)
    : Gtk::Window{object}, chat_{chat}, account_{std::move(account)}, who_{std::move(who)}, name_{escaped(name)},
      shield_{builder->get_widget<Gtk::Image>("shield")}, heading_{builder->get_widget<Gtk::Label>("heading")},
      explanation_{builder->get_widget<Gtk::Label>("explanation")}, number_{builder->get_widget<Gtk::Label>("number")},
      problem_{builder->get_widget<Gtk::Label>("problem")}, mark_{builder->get_widget<Gtk::Button>("mark")},
      unmark_{builder->get_widget<Gtk::Button>("unmark")} {
    set_title(trf(N_("Verify {}"), name_));
    mark_->signal_clicked().connect([this] { mark(true); });
    unmark_->signal_clicked().connect([this] { mark(false); });
    heard_ = chat_.keys().signal_changed().connect([this](const AccountId& id, const UserId& changed) {
        if (id == account_ && changed == who_) ask();
    });
    show_number({});
    ask();
}

VerifyWindow::~VerifyWindow() { heard_.disconnect(); }

void VerifyWindow::ask() {
    chat_.keys().safety_number(account_, who_,
                               guard_.wrap([this](const std::optional<std::string>& number) { show_number(number); }));
}

void VerifyWindow::show_number(const std::optional<std::string>& number) {
    const auto& state = chat_.keys().state(account_, who_);
    const bool known = number.has_value();
    const bool verified = known && state.verified;
    shield_->set_from_icon_name(verified ? "security-high-symbolic" : "security-medium-symbolic");
    heading_->set_text(!known     ? trf(N_("No Key of {} Is Known"), name_)
                       : verified ? trf(N_("{} Is Verified"), name_)
                                  : trf(N_("{} Is Not Verified"), name_));
    explanation_->set_text(
        !known ? std::string{_("It comes with the first message in a sealed room.")}
               : trf(N_("{} sees the same number on “Verify”. Compare the two where nobody can be in between: side by "
                        "side, or on the telephone."),
                     name_));
    number_->set_visible(known);
    if (known) {
        number_->set_text(model::safety_lines(*number));
        set_accessible_label(*number_, trf(N_("Safety number: {}"), *number));
    }
    mark_->set_visible(known && !verified);
    unmark_->set_visible(verified);
}

void VerifyWindow::mark(bool verified) {
    const auto key = chat_.keys().state(account_, who_).current;
    chat_.keys().set_verified(account_, who_, key, verified, guard_.wrap([this](const Result<void>& kept) {
        problem_->set_visible(!kept);
        if (!kept) problem_->set_text(kept.error().text);
    }));
}

} // namespace confab::gtk
