// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/certificate_dialog.hpp"

#include "base/i18n.hpp"
#include "model/status_text.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <gtkmm/label.h>

#include <memory>
#include <string_view>

namespace confab::gtk {

namespace {

struct Answers {
    std::function<void()> trust, refuse;
};

void answered(AdwMessageDialog*, const char* response, gpointer data) {
    const std::unique_ptr<Answers> answers{static_cast<Answers*>(data)};
    (std::string_view{response} == "trust" ? answers->trust : answers->refuse)();
}

} // namespace

void ask_to_trust(Gtk::Window& parent, const std::string& fingerprint, std::function<void()> trust,
                  std::function<void()> refuse) {
    auto* dialog = ADW_MESSAGE_DIALOG(adw_message_dialog_new(
        parent.gobj(), _("Is This the Right Server?"),
        _("Nobody vouches for its certificate, so it could be somebody else's. Ask whoever runs the server, and compare the "
          "fingerprint.")));
    auto* text = Gtk::make_managed<Gtk::Label>(model::grouped_fingerprint(fingerprint));
    text->set_selectable(true);
    text->set_justify(Gtk::Justification::CENTER);
    text->add_css_class("monospace");
    text->add_css_class("fingerprint");
    set_accessible_label(*text, trf(N_("Fingerprint: {}"), fingerprint));
    adw_message_dialog_set_extra_child(dialog, GTK_WIDGET(text->gobj()));
    adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "trust", _("_Trust This Server"), nullptr);
    adw_message_dialog_set_response_appearance(dialog, "trust", ADW_RESPONSE_DESTRUCTIVE);
    adw_message_dialog_set_default_response(dialog, "cancel");
    adw_message_dialog_set_close_response(dialog, "cancel");
    auto answers = std::make_unique<Answers>();
    answers->trust = std::move(trust);
    answers->refuse = std::move(refuse);
    g_signal_connect(dialog, "response", G_CALLBACK(answered), answers.release());
    gtk_window_present(GTK_WINDOW(dialog));
}

} // namespace confab::gtk
