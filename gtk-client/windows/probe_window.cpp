// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/probe_window.hpp"

#include "base/i18n.hpp"
#include "model/storage_text.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <gtkmm/image.h>

#include <utility>

namespace confab::gtk {

ProbeWindow::ProbeWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                         client::AccountConfig account)
    : Gtk::Window{object}, steps_{native<AdwPreferencesGroup>(builder, "steps")},
      spinner_{builder->get_widget<Gtk::Spinner>("spinner")}, result_{builder->get_widget<Gtk::Label>("result")},
      close_{builder->get_widget<Gtk::Button>("close")}, policy_{builder->get_widget<Gtk::Expander>("policy")},
      policy_text_{builder->get_widget<Gtk::Label>("policy_text")} {
    builder->get_widget<Gtk::Button>("policy_copy")->signal_clicked().connect([this] {
        get_clipboard()->set_text(policy_text_->get_text());
    });
    chat.storage().probe(
        guard_, std::move(account), [this](const StorageReport& report) { add_step(report); },
        [this](const Result<void>& done) { end(done); });
}

void ProbeWindow::show_policy(const std::string& policy) {
    policy_text_->set_text(policy);
    policy_->set_visible(true);
    // Who lacks a right needs it at once.
    policy_->set_expanded(denied_);
}

void ProbeWindow::add_step(const StorageReport& report) {
    if (report.step == StorageStep::policy) return show_policy(report.copy);
    const bool ok = report.result == Code::ok;
    failed_ = failed_ || !ok;
    denied_ = denied_ || report.result == Code::denied;
    const auto name = model::step_name(report.step);
    auto* row = adw_action_row_new();
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), name.c_str());
    adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row), 0);
    adw_action_row_set_subtitle(ADW_ACTION_ROW(row), model::step_result(report).c_str());
    auto* icon = Gtk::make_managed<Gtk::Image>();
    icon->set_from_icon_name(ok ? "object-select-symbolic" : "dialog-error-symbolic");
    icon->add_css_class(ok ? "success" : "error");
    set_accessible_label(*icon, ok ? trf(N_("{}: works"), name) : trf(N_("{}: failed"), name));
    adw_action_row_add_prefix(ADW_ACTION_ROW(row), GTK_WIDGET(icon->gobj()));
    adw_preferences_group_add(steps_, row);
}

void ProbeWindow::end(const Result<void>& done) {
    spinner_->set_spinning(false);
    spinner_->set_visible(false);
    close_->set_label(_("Close"));
    if (done) result_->set_text(failed_ ? _("Not everything works there.") : _("Everything works there."));
    // What failed in a step stands there already.
    else result_->set_text(failed_ ? std::string{_("A chat can't be there.")} : done.error().text);
}

} // namespace confab::gtk
