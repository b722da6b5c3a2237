// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/identity_window.hpp"

#include "base/i18n.hpp"
#include "model/status_text.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <giomm/file.h>
#include <glibmm/main.h>
#include <glibmm/miscutils.h>
#include <gtkmm/filechoosernative.h>

#include <utility>

namespace confab::gtk {

IdentityWindow::IdentityWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat)
    : Gtk::Window{object}, chat_{chat}, toasts_{native<AdwToastOverlay>(builder, "toasts")},
      passphrase_{native<AdwPasswordEntryRow>(builder, "passphrase")}, again_{native<AdwPasswordEntryRow>(builder,
                                                                                                          "again")},
      fingerprint_{builder->get_widget<Gtk::Label>("fingerprint")},
      problem_{builder->get_widget<Gtk::Label>("problem")}, export_{builder->get_widget<Gtk::Button>("export")},
      import_{builder->get_widget<Gtk::Button>("import")}, spinner_{builder->get_widget<Gtk::Spinner>("spinner")} {
    name_entry(passphrase_);
    name_entry(again_);
    export_->signal_clicked().connect([this] { export_key(); });
    import_->signal_clicked().connect([this] { import_key(); });
    fingerprint_->set_text("…");
    chat_.keys().identity(
        guard_.wrap([this](const Result<std::string>& fingerprint) { show_fingerprint(fingerprint); }));
}

void IdentityWindow::show_fingerprint(const Result<std::string>& fingerprint) {
    if (!fingerprint) {
        fingerprint_->set_text("–");
        return show_problem(fingerprint.error().text);
    }
    fingerprint_->set_text(model::grouped_fingerprint(*fingerprint));
    set_accessible_label(*fingerprint_, trf(N_("Fingerprint: {}"), *fingerprint));
}

void IdentityWindow::choose(Gtk::FileChooser::Action action, std::function<void(const std::string& file)> then) {
    const bool save = action == Gtk::FileChooser::Action::SAVE;
    auto dialog = Gtk::FileChooserNative::create(save ? _("Export Key") : _("Import Key"), *this, action,
                                                 save ? _("_Export") : _("_Import"), _("_Cancel"));
    dialog->set_current_folder(Gio::File::create_for_path(Glib::get_home_dir()));
    if (save) dialog->set_current_name("confab.key");
    // It lives until it has answered.
    dialog->signal_response().connect([dialog, then = guard_.wrap(std::move(then))](int response) mutable {
        const auto file = response == static_cast<int>(Gtk::ResponseType::ACCEPT) ? dialog->get_file() : nullptr;
        if (file) then(file->get_path());
        Glib::signal_idle().connect_once([dialog] {});
        dialog.reset();
    });
    dialog->set_modal(true);
    dialog->show();
}

void IdentityWindow::export_key() {
    const auto passphrase = text_of(passphrase_);
    if (const auto problem = model::passphrase_problem(passphrase, text_of(again_)); !problem.empty())
        return show_problem(problem);
    show_problem({});
    choose(Gtk::FileChooser::Action::SAVE, [this, passphrase](const std::string& file) {
        set_busy(true);
        chat_.keys().export_identity(file, passphrase, guard_.wrap([this](const Result<void>& written) {
            set_busy(false);
            if (written) done(_("The key was exported."));
            else show_problem(written.error().text);
        }));
    });
}

void IdentityWindow::import_key() {
    show_problem({});
    const auto passphrase = text_of(passphrase_);
    choose(Gtk::FileChooser::Action::OPEN, [this, passphrase](const std::string& file) {
        set_busy(true);
        chat_.keys().import_identity(file, passphrase, guard_.wrap([this](const Result<std::string>& fingerprint) {
            set_busy(false);
            if (!fingerprint) return show_problem(fingerprint.error().text);
            show_fingerprint(fingerprint);
            done(_("The key was imported."));
        }));
    });
}

void IdentityWindow::set_busy(bool busy) {
    export_->set_sensitive(!busy);
    import_->set_sensitive(!busy);
    spinner_->set_visible(busy);
    spinner_->set_spinning(busy);
}

void IdentityWindow::done(const char* text) {
    gtk_editable_set_text(GTK_EDITABLE(passphrase_), "");
    gtk_editable_set_text(GTK_EDITABLE(again_), "");
    adw_toast_overlay_add_toast(toasts_, adw_toast_new(text));
}

void IdentityWindow::show_problem(const std::string& problem) {
    problem_->set_text(problem);
    problem_->set_visible(!problem.empty());
}

} // namespace confab::gtk
