// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/lifecycle_group.hpp"

#include "base/i18n.hpp"
#include "model/storage_text.hpp"

#include <adwaita.h>
#include <gtkmm/scrolledwindow.h>

#include <memory>
#include <string_view>
#include <utility>

namespace confab::gtk {
namespace {

constexpr int rules_height = 180;

void answered(AdwMessageDialog*, const char* response, gpointer data) {
    const std::unique_ptr<std::function<void()>> agreed{static_cast<std::function<void()>*>(data)};
    if (std::string_view{response} == "set") (*agreed)();
}

} // namespace

LifecycleGroup::LifecycleGroup(Gtk::Window& window, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                               AccountId account)
    : window_{window}, chat_{chat}, account_{std::move(account)}, group_{builder->get_widget<Gtk::Widget>("lifecycle")},
      state_{builder->get_widget<Gtk::Label>("lifecycle_state")}, problem_{builder->get_widget<Gtk::Label>(
                                                                      "lifecycle_problem")},
      set_{builder->get_widget<Gtk::Button>("lifecycle_set")}, drop_{
                                                                   builder->get_widget<Gtk::Button>("lifecycle_drop")} {
    set_->signal_clicked().connect([this] { ask_to_set(); });
    drop_->signal_clicked().connect([this] { order(StorageWhat::drop_lifecycle); });
    order(StorageWhat::lifecycle);
}

void LifecycleGroup::order(StorageWhat what) {
    set_->set_sensitive(false);
    drop_->set_sensitive(false);
    problem_->set_visible(false);
    chat_.storage().run(
        guard_, account_, what, [this](const StorageReport& rules) { show(rules); },
        [this](const Result<void>& done) {
            set_->set_sensitive(true);
            drop_->set_sensitive(true);
            if (done) return;
            if (done.error().code == Code::unsupported) return group_->set_visible(false);
            group_->set_visible(true);
            problem_->set_text(done.error().text);
            problem_->set_visible(true);
        });
}

void LifecycleGroup::show(const StorageReport& rules) {
    rules_ = rules;
    group_->set_visible(true);
    state_->set_text(model::lifecycle_text(rules));
    set_->set_visible(rules.days_kept > 0 && (rules.rule_days == 0 || rules.rule_days > rules.days_kept));
    drop_->set_visible(rules.rule_days > 0);
}

void LifecycleGroup::ask_to_set() {
    if (!rules_) return;
    auto* dialog = ADW_MESSAGE_DIALOG(adw_message_dialog_new(
        window_.gobj(), _("Let the Bucket Delete?"),
        trn("What is older than {} day will be gone for everybody, without further question. These rules are added to those of "
            "the bucket:",
            "What is older than {} days will be gone for everybody, without further question. These rules are added to those "
            "of the bucket:",
            rules_->days_kept)
            .c_str()));
    auto* text = Gtk::make_managed<Gtk::Label>(rules_->copy);
    text->set_selectable(true);
    text->set_xalign(0);
    text->add_css_class("monospace");
    auto* scrolled = Gtk::make_managed<Gtk::ScrolledWindow>();
    scrolled->set_min_content_height(rules_height);
    scrolled->set_child(*text);
    adw_message_dialog_set_extra_child(dialog, GTK_WIDGET(scrolled->gobj()));
    adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "set", _("_Set Rules"), nullptr);
    adw_message_dialog_set_response_appearance(dialog, "set", ADW_RESPONSE_DESTRUCTIVE);
    adw_message_dialog_set_default_response(dialog, "cancel");
    adw_message_dialog_set_close_response(dialog, "cancel");
    auto agreed = std::make_unique<std::function<void()>>(guard_.wrap([this] { order(StorageWhat::set_lifecycle); }));
    g_signal_connect(dialog, "response", G_CALLBACK(answered), agreed.release());
    gtk_window_present(GTK_WINDOW(dialog));
}

} // namespace confab::gtk
