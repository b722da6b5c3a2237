// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/connection_form.hpp"

#include <gtkmm/label.h>
#include <gtkmm/widget.h>
#include <sigc++/signal.h>

#include <functional>
#include <string>
#include <vector>

namespace confab::gtk {

/// One setting in a form: a row for its value by its type, and one below it for what is wrong with that.
class FormField {
public:
    /// The rows belong to whoever takes them: see rows().
    explicit FormField(const model::Field& field);
    FormField(const FormField&) = delete;
    FormField& operator=(const FormField&) = delete;

    [[nodiscard]] const std::string& key() const noexcept { return key_; }
    /// To be put into a list, one below the other.
    [[nodiscard]] std::vector<Gtk::Widget*> rows() const { return {row_, error_row_}; }
    void show(const model::Field& field);
    void focus() { row_->grab_focus(); }

    sigc::signal<void(const std::string& key, const std::string& value)>& signal_changed() noexcept { return changed_; }
    /// Enter was pressed in it.
    sigc::signal<void()>& signal_activated() noexcept { return activated_; }

private:
    enum class Choice { file, folder, place };
    Gtk::Widget* make_entry(const model::Field& field);
    Gtk::Widget* make_switch(const plugin::Setting& setting);
    Gtk::Widget* make_choice(const plugin::Setting& setting);
    void add_chooser(Gtk::Widget& entry, Choice choice);
    void make_error_row();
    void emit();

    std::string key_;
    Gtk::Widget* row_ = nullptr;
    Gtk::Widget* error_row_ = nullptr;
    Gtk::Label* error_ = nullptr;
    bool showing_ = false;
    std::function<std::string()> get_;
    std::function<void(const std::string&)> set_;
    sigc::signal<void(const std::string&, const std::string&)> changed_;
    sigc::signal<void()> activated_;
};

} // namespace confab::gtk
