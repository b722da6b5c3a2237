// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connect_page.hpp"

#include "base/i18n.hpp"
#include "model/status_text.hpp"
#include "ui.hpp"

#include <adwaita.h>

#include <algorithm>

namespace confab::gtk {

ConnectPage::ConnectPage(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::Box{object}, presets_{builder->get_widget<Gtk::Box>("presets")},
      body_{builder->get_widget<Gtk::Box>("form")}, where_{builder->get_widget<Gtk::Widget>("server_group")},
      who_{builder->get_widget<Gtk::Widget>("identity_group")}, connect_{builder->get_widget<Gtk::Button>("connect")},
      test_{builder->get_widget<Gtk::Button>("test")}, connect_label_{builder->get_widget<Gtk::Label>("connect_label")},
      problem_{builder->get_widget<Gtk::Label>("problem")}, advice_{builder->get_widget<Gtk::Label>("advice")},
      spinner_{builder->get_widget<Gtk::Spinner>("spinner")}, problem_bar_{builder->get_widget<Gtk::Revealer>(
                                                                  "problem_bar")},
      server_group_{native<AdwPreferencesGroup>(builder, "server_group")}, identity_group_{native<AdwPreferencesGroup>(
                                                                               builder, "identity_group")},
      advanced_{native<AdwExpanderRow>(builder, "advanced")}, title_{native<AdwWindowTitle>(builder, "title")} {
    add_entrance_menu(builder);
    connect_->signal_clicked().connect([this] {
        if (busy_) stopped_.emit();
        else submit();
    });
    test_->signal_clicked().connect([this] { test(); });
    builder->get_widget<Gtk::Button>("back")->signal_clicked().connect([this] { back_.emit(); });
}

void ConnectPage::show_form(model::ConnectionForm form) {
    for (auto& field : fields_)
        for (auto* row : field->rows())
            if (auto* list = dynamic_cast<Gtk::ListBox*>(row->get_parent())) list->remove(*row);
    fields_.clear();
    form_.emplace(std::move(form));
    const auto* domain = form_->transport().i18n_domain;
    const auto* name = form_->transport().name;
    adw_window_title_set_title(title_, domain != nullptr ? dgettext(domain, name) : name);
    show_problem({}, {});
    set_busy(false);
    test_->set_visible((form_->transport().caps & CONFAB_CAP_STORAGE) != 0);
    add_presets();
    add_fields();
    refresh();
}

void ConnectPage::add_presets() {
    while (auto* old = presets_->get_first_child()) presets_->remove(*old);
    preset_buttons_.clear();
    const auto& presets = form_->presets();
    for (std::size_t i = 0; i < presets.size(); ++i) {
        auto* button = Gtk::make_managed<Gtk::ToggleButton>(presets[i].label);
        button->add_css_class("small-button");
        button->signal_clicked().connect([this, i] {
            form_->use_preset(i);
            refresh();
        });
        presets_->append(*button);
        preset_buttons_.push_back(button);
    }
}

void ConnectPage::add_fields() {
    bool any_advanced = false;
    for (const auto& field : form_->fields()) {
        add_field(field);
        any_advanced = any_advanced || field.setting.advanced();
    }
    // It stands below the fields that are always seen.
    auto* expander = GTK_WIDGET(advanced_);
    g_object_ref(expander);
    adw_preferences_group_remove(server_group_, expander);
    adw_preferences_group_add(server_group_, expander);
    g_object_unref(expander);
    gtk_widget_set_visible(expander, any_advanced ? TRUE : FALSE);
    adw_expander_row_set_expanded(advanced_, FALSE);
}

void ConnectPage::add_field(const model::Field& field) {
    auto& made = fields_.emplace_back(std::make_unique<FormField>(field));
    const bool identity = field.setting.key == model::user_key || field.setting.key == model::display_key;
    for (auto* row : made->rows()) {
        if (field.setting.advanced()) adw_expander_row_add_row(advanced_, row->gobj());
        else adw_preferences_group_add(identity ? identity_group_ : server_group_, row->gobj());
    }
    made->signal_changed().connect([this](const std::string& key, const std::string& value) {
        if (refreshing_) return;
        form_->set(key, value);
        refresh();
    });
    made->signal_activated().connect([this] { submit(); });
}

void ConnectPage::refresh() {
    refreshing_ = true;
    for (const auto& field : fields_)
        if (const auto* known = form_->field(field->key())) field->show(*known);
    const auto preset = form_->preset();
    for (std::size_t i = 0; i < preset_buttons_.size(); ++i) preset_buttons_[i]->set_active(preset == i);
    refreshing_ = false;
}

bool ConnectPage::right() {
    show_problem({}, {});
    const bool right = form_->validate();
    refresh();
    if (!right) focus();
    return right;
}

void ConnectPage::submit() {
    if (!busy_ && right()) submitted_.emit();
}

void ConnectPage::test() {
    if (!busy_ && right()) test_signal_.emit();
}

void ConnectPage::set_busy(bool busy) {
    busy_ = busy;
    where_->set_sensitive(!busy);
    who_->set_sensitive(!busy);
    test_->set_sensitive(!busy);
    spinner_->set_visible(busy);
    spinner_->set_spinning(busy);
    const char* label = busy ? _("Cancel") : _("Connect");
    connect_label_->set_text(label);
    set_accessible_label(*connect_, label);
    if (busy) connect_->remove_css_class("suggested-action");
    else connect_->add_css_class("suggested-action");
}

void ConnectPage::show_error(const Error& error, const std::string& key) {
    set_busy(false);
    if (form_->refuse(error, key)) {
        refresh();
        focus();
    } else {
        show_problem(error.text, model::advice(error));
    }
}

void ConnectPage::focus() {
    const auto wrong = std::find_if(fields_.begin(), fields_.end(), [this](const auto& field) {
        const auto* known = form_->field(field->key());
        return known != nullptr && !known->error.empty();
    });
    if (wrong == fields_.end()) {
        connect_->grab_focus();
        return;
    }
    if (form_->field((*wrong)->key())->setting.advanced()) adw_expander_row_set_expanded(advanced_, TRUE);
    (*wrong)->focus();
}

void ConnectPage::show_problem(const std::string& problem, const std::string& advice) {
    if (!problem.empty()) problem_->set_text(problem);
    advice_->set_text(advice);
    advice_->set_visible(!advice.empty());
    problem_bar_->set_reveal_child(!problem.empty());
}

} // namespace confab::gtk
