// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/form_field.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <gtkmm/button.h>
#include <gtkmm/filechoosernative.h>
#include <gtkmm/signallistitemfactory.h>
#include <gtkmm/stringlist.h>
#include <gtkmm/switch.h>

#include <algorithm>

namespace confab::gtk {

using plugin::SettingType;

namespace {

Gtk::Widget* wrapped(GtkWidget* widget) { return Glib::wrap(widget); }

/// Whatever notify:: or plain signal of a libadwaita row: gtkmm does not know these.
void on(GtkWidget* object, const char* signal, std::function<void()> fn) {
    auto* kept = new std::function<void()>{std::move(fn)};
    auto* closure = g_cclosure_new_swap(
        G_CALLBACK(+[](std::function<void()>* called) { (*called)(); }), kept,
        +[](gpointer data, GClosure*) { delete static_cast<std::function<void()>*>(data); });
    g_signal_connect_closure(object, signal, closure, FALSE);
}

bool is_number(SettingType type) {
    return type == SettingType::number || type == SettingType::duration || type == SettingType::size;
}

/// So many bytes of a choice have room on the right: no whole sentence.
constexpr std::size_t fits = 24;

bool any_long(const std::vector<plugin::Choice>& choices) {
    return std::any_of(choices.begin(), choices.end(), [](const auto& each) { return each.label.size() > fits; });
}

/// What is chosen stands below the title, and the choices are not cut off.
void show_long_choices(AdwComboRow* row) {
    adw_combo_row_set_use_subtitle(row, TRUE);
    adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row), 0);
    auto factory = Gtk::SignalListItemFactory::create();
    factory->signal_setup().connect([](const Glib::RefPtr<Gtk::ListItem>& item) {
        auto* label = Gtk::make_managed<Gtk::Label>();
        label->set_xalign(0);
        label->set_wrap(true);
        label->set_max_width_chars(34);
        item->set_child(*label);
    });
    factory->signal_bind().connect([](const Glib::RefPtr<Gtk::ListItem>& item) {
        auto* label = dynamic_cast<Gtk::Label*>(item->get_child());
        const auto text = std::dynamic_pointer_cast<Gtk::StringObject>(item->get_item());
        if (label != nullptr && text) label->set_text(text->get_string());
    });
    adw_combo_row_set_list_factory(row, GTK_LIST_ITEM_FACTORY(factory->gobj()));
}

} // namespace

FormField::FormField(const model::Field& field) : key_{field.setting.key} {
    const auto& setting = field.setting;
    switch (setting.type) {
    case SettingType::flag: row_ = make_switch(setting); break;
    case SettingType::choice: row_ = make_choice(setting); break;
    default: row_ = make_entry(field);
    }
    if (!setting.help.empty()) row_->set_tooltip_text(setting.help);
    make_error_row();
    show(field);
}

void FormField::emit() {
    if (!showing_) changed_.emit(key_, get_());
}

Gtk::Widget* FormField::make_entry(const model::Field& field) {
    const auto& setting = field.setting;
    auto* entry = setting.secret() ? adw_password_entry_row_new() : adw_entry_row_new();
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(entry), setting.label.c_str());
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(entry), FALSE);
    if (is_number(setting.type)) adw_entry_row_set_input_purpose(ADW_ENTRY_ROW(entry), GTK_INPUT_PURPOSE_DIGITS);
    on(entry, "changed", [this] { emit(); });
    on(entry, "entry-activated", [this] { activated_.emit(); });
    get_ = [entry] { return std::string{gtk_editable_get_text(GTK_EDITABLE(entry))}; };
    set_ = [entry](const std::string& value) { gtk_editable_set_text(GTK_EDITABLE(entry), value.c_str()); };
    // The row has its title on screen only: the text inside of it is what takes the focus.
    auto* text = Glib::wrap(GTK_WIDGET(gtk_editable_get_delegate(GTK_EDITABLE(entry))));
    set_accessible_label(*text, setting.label);
    auto* row = wrapped(entry);
    if (field.place) add_chooser(*row, Choice::place);
    else if (setting.type == SettingType::folder) add_chooser(*row, Choice::folder);
    else if (setting.type == SettingType::file) add_chooser(*row, Choice::file);
    return row;
}

Gtk::Widget* FormField::make_switch(const plugin::Setting& setting) {
    auto* row = adw_action_row_new();
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), setting.label.c_str());
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    auto* toggle = Gtk::make_managed<Gtk::Switch>();
    toggle->set_valign(Gtk::Align::CENTER);
    set_accessible_label(*toggle, setting.label);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row), GTK_WIDGET(toggle->gobj()));
    adw_action_row_set_activatable_widget(ADW_ACTION_ROW(row), GTK_WIDGET(toggle->gobj()));
    toggle->property_active().signal_changed().connect([this] { emit(); });
    get_ = [toggle] { return std::string{toggle->get_active() ? "true" : "false"}; };
    set_ = [toggle](const std::string& value) { toggle->set_active(value == "true"); };
    return wrapped(row);
}

Gtk::Widget* FormField::make_choice(const plugin::Setting& setting) {
    auto* row = adw_combo_row_new();
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), setting.label.c_str());
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    auto* labels = gtk_string_list_new(nullptr);
    std::vector<std::string> values;
    for (const auto& choice : setting.choices) {
        gtk_string_list_append(labels, choice.label.c_str());
        values.push_back(choice.value);
    }
    adw_combo_row_set_model(ADW_COMBO_ROW(row), G_LIST_MODEL(labels));
    if (any_long(setting.choices)) show_long_choices(ADW_COMBO_ROW(row));
    g_object_unref(labels);
    on(row, "notify::selected", [this] { emit(); });
    get_ = [row, values] {
        const auto selected = adw_combo_row_get_selected(ADW_COMBO_ROW(row));
        return selected < values.size() ? values[selected] : std::string{};
    };
    set_ = [row, values](const std::string& value) {
        const auto found = std::find(values.begin(), values.end(), value);
        adw_combo_row_set_selected(ADW_COMBO_ROW(row), found == values.end()
                                                           ? GTK_INVALID_LIST_POSITION
                                                           : static_cast<guint>(found - values.begin()));
    };
    return wrapped(row);
}

void FormField::add_chooser(Gtk::Widget& entry, Choice choice) {
    const bool folder = choice != Choice::file;
    auto* button = Gtk::make_managed<Gtk::Button>();
    button->set_icon_name(folder ? "folder-open-symbolic" : "document-open-symbolic");
    button->set_valign(Gtk::Align::CENTER);
    button->add_css_class("flat");
    const char* label = folder ? _("Choose a Folder") : _("Choose a File");
    button->set_tooltip_text(label);
    set_accessible_label(*button, label);
    adw_entry_row_add_suffix(ADW_ENTRY_ROW(entry.gobj()), GTK_WIDGET(button->gobj()));
    button->signal_clicked().connect([this, button, folder, choice, label] {
        auto* window = dynamic_cast<Gtk::Window*>(button->get_root());
        if (window == nullptr) return;
        auto chooser = Gtk::FileChooserNative::create(
            label, *window, folder ? Gtk::FileChooser::Action::SELECT_FOLDER : Gtk::FileChooser::Action::OPEN);
        chooser->set_modal(true);
        // The dialog keeps itself until it was answered; the row may be gone by then, but not before its window.
        chooser->signal_response().connect([this, chooser, choice](int response) mutable {
            if (response == Gtk::ResponseType::ACCEPT)
                if (const auto file = chooser->get_file())
                    set_(choice == Choice::place && !file->is_native() ? file->get_uri() : file->get_path());
            chooser.reset();
        });
        chooser->show();
    });
}

void FormField::make_error_row() {
    error_ = Gtk::make_managed<Gtk::Label>();
    error_->set_xalign(0);
    error_->set_wrap(true);
    error_->add_css_class("error");
    error_->add_css_class("caption");
    error_->add_css_class("field-error");
    // A row of another class would not stand between the fields: a preferences group puts it below all of them.
    auto* row = GTK_LIST_BOX_ROW(adw_preferences_row_new());
    gtk_list_box_row_set_activatable(row, FALSE);
    gtk_widget_set_focusable(GTK_WIDGET(row), FALSE);
    gtk_list_box_row_set_child(row, GTK_WIDGET(error_->gobj()));
    error_row_ = Glib::wrap(GTK_WIDGET(row));
    // The first show() must not find it visible for nothing.
    error_row_->set_visible(false);
}

void FormField::show(const model::Field& field) {
    showing_ = true;
    if (get_() != field.value) set_(field.value);
    showing_ = false;
    const bool wrong = !field.error.empty();
    error_->set_text(field.error);
    error_row_->set_visible(wrong);
    if (wrong) row_->add_css_class("error");
    else row_->remove_css_class("error");
    gtk_accessible_update_state(GTK_ACCESSIBLE(row_->gobj()), GTK_ACCESSIBLE_STATE_INVALID,
                                wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

} // namespace confab::gtk
