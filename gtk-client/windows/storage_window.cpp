// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/storage_window.hpp"

#include "base/i18n.hpp"
#include "model/file_text.hpp"
#include "model/key_text.hpp"
#include "model/storage_text.hpp"
#include "ui.hpp"

#include <algorithm>
#include <utility>

namespace confab::gtk {

StorageWindow::StorageWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                             AccountId account)
    : Gtk::Window{object}, chat_{chat}, account_{std::move(account)}, messages_{builder->get_widget<Gtk::Label>(
                                                                          "messages")},
      files_{builder->get_widget<Gtk::Label>("files")}, size_{builder->get_widget<Gtk::Label>("size")},
      requests_{builder->get_widget<Gtk::Label>("requests")}, kept_{builder->get_widget<Gtk::Label>("kept")},
      plan_text_{builder->get_widget<Gtk::Label>("plan")}, problem_{builder->get_widget<Gtk::Label>("problem")},
      progress_{builder->get_widget<Gtk::ProgressBar>("progress")}, run_{builder->get_widget<Gtk::Button>("run")},
      requests_row_{native<AdwActionRow>(builder, "requests_row")},
      lifecycle_{*this, builder, chat, account_}, toasts_{native<AdwToastOverlay>(builder, "toasts")},
      passphrase_{native<AdwPasswordEntryRow>(builder, "passphrase")}, again_{native<AdwPasswordEntryRow>(builder,
                                                                                                          "again")},
      shut_out_{builder->get_widget<Gtk::Switch>("shut_out")}, change_{builder->get_widget<Gtk::Button>("change")},
      rekey_problem_{builder->get_widget<Gtk::Label>("rekey_problem")} {
    run_->signal_clicked().connect([this] { run(); });
    change_->signal_clicked().connect([this] { rekey(); });
    name_entry(passphrase_);
    name_entry(again_);
    builder->get_widget<Gtk::Widget>("rekeying")->set_visible(chat_.can(account_, CONFAB_CAP_SEALED));
    ask_usage();
    ask_plan();
}

void StorageWindow::ask_usage() {
    chat_.storage().run(
        guard_, account_, StorageWhat::usage,
        [this](const StorageReport& report) {
            messages_->set_text(std::to_string(report.messages));
            files_->set_text(std::to_string(report.files));
            size_->set_text(model::size_text(report.bytes));
            if (report.requests == 0) return;
            requests_->set_text(std::to_string(report.requests));
            adw_action_row_set_subtitle(requests_row_, model::requests_text(report).c_str());
            gtk_widget_set_visible(GTK_WIDGET(requests_row_), TRUE);
        },
        [this](const Result<void>& done) {
            if (!done) show_problem(done.error().text);
        });
}

void StorageWindow::ask_plan() {
    plan_.reset();
    chat_.storage().run(
        guard_, account_, StorageWhat::plan, [this](const StorageReport& report) { plan_ = report; },
        [this](const Result<void>& done) {
            if (done && plan_) return show_plan(*plan_);
            plan_text_->set_text(_("What would be deleted is not known."));
            if (!done) show_problem(done.error().text);
        });
}

void StorageWindow::show_plan(const StorageReport& plan) {
    kept_->set_text(model::kept_text(plan));
    plan_text_->set_text(model::plan_text(plan));
    run_->set_sensitive(plan.days_kept != 0 && !model::nothing_to_delete(plan));
}

void StorageWindow::run() {
    run_->set_sensitive(false);
    show_problem({});
    deleted_.reset();
    progress_->set_fraction(0);
    progress_->set_visible(true);
    plan_text_->set_text(_("Deleting…"));
    chat_.storage().run(
        guard_, account_, StorageWhat::run, [this](const StorageReport& report) { show_progress(report); },
        [this](const Result<void>& done) {
            progress_->set_visible(false);
            if (done) plan_text_->set_text(trf(N_("Deleted: {}."), model::amount(deleted_.value_or(StorageReport{}))));
            else show_problem(done.error().text);
            // What could not be deleted may be tried again.
            if (!done) ask_plan();
            ask_usage();
        });
}

void StorageWindow::show_progress(const StorageReport& report) {
    deleted_ = report;
    const auto all = plan_ ? plan_->messages + plan_->files : 0;
    const auto now = report.messages + report.files;
    if (all > 0) progress_->set_fraction(std::min(1.0, static_cast<double>(now) / static_cast<double>(all)));
    plan_text_->set_text(trf(N_("Deleted so far: {}"), model::amount(report)));
}

void StorageWindow::rekey() {
    const auto tell = [this](const std::string& problem) {
        rekey_problem_->set_text(problem);
        rekey_problem_->set_visible(!problem.empty());
    };
    auto passphrase = text_of(passphrase_);
    const auto problem = model::passphrase_problem(passphrase, text_of(again_));
    tell(problem);
    if (!problem.empty()) return;
    change_->set_sensitive(false);
    chat_.storage().rekey(guard_, account_, std::move(passphrase), shut_out_->get_active(),
                          [this, tell](const Result<void>& changed) {
                              change_->set_sensitive(true);
                              if (!changed) return tell(changed.error().text);
                              for (auto* entry : {passphrase_, again_}) gtk_editable_set_text(GTK_EDITABLE(entry), "");
                              shut_out_->set_active(false);
                              adw_toast_overlay_add_toast(toasts_, adw_toast_new(_("The passphrase was changed.")));
                          });
}

void StorageWindow::show_problem(const std::string& problem) {
    problem_->set_text(problem);
    problem_->set_visible(!problem.empty());
}

} // namespace confab::gtk
