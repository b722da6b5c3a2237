// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/connection_form.hpp"
#include "widgets/form_field.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/label.h>
#include <gtkmm/revealer.h>
#include <gtkmm/spinner.h>
#include <gtkmm/togglebutton.h>

#include <memory>
#include <optional>
#include <vector>

using AdwPreferencesGroup = struct _AdwPreferencesGroup;
using AdwExpanderRow = struct _AdwExpanderRow;
using AdwWindowTitle = struct _AdwWindowTitle;

namespace confab::gtk {

/// The form for one account, as its transport describes it.
class ConnectPage : public Gtk::Box {
public:
    ConnectPage(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);

    /// Begins with another form.
    void show_form(model::ConnectionForm form);
    [[nodiscard]] bool has_form() const noexcept { return form_.has_value(); }
    [[nodiscard]] const model::ConnectionForm& form() const { return *form_; }
    /// While it connects, the form rests, and its button stops it.
    void set_busy(bool busy);
    /// What went wrong: beside its field where it has one, above the form otherwise.
    void show_error(const Error& error, const std::string& key = {});
    void focus();

    /// The form is filled in without faults.
    sigc::signal<void()>& signal_submitted() noexcept { return submitted_; }
    /// The place is to be tried; the form is filled in without faults.
    sigc::signal<void()>& signal_test() noexcept { return test_signal_; }
    sigc::signal<void()>& signal_stopped() noexcept { return stopped_; }
    sigc::signal<void()>& signal_back() noexcept { return back_; }

private:
    void add_presets();
    void add_fields();
    void add_field(const model::Field& field);
    void refresh();
    void submit();
    void test();
    [[nodiscard]] bool right();
    void show_problem(const std::string& problem, const std::string& advice);

    std::optional<model::ConnectionForm> form_;
    std::vector<std::unique_ptr<FormField>> fields_;
    std::vector<Gtk::ToggleButton*> preset_buttons_;
    Gtk::Box *presets_, *body_;
    Gtk::Widget *where_, *who_;
    Gtk::Button *connect_, *test_;
    Gtk::Label *connect_label_, *problem_, *advice_;
    Gtk::Spinner* spinner_;
    Gtk::Revealer* problem_bar_;
    AdwPreferencesGroup *server_group_, *identity_group_;
    AdwExpanderRow* advanced_;
    AdwWindowTitle* title_;
    bool busy_ = false, refreshing_ = false;
    sigc::signal<void()> submitted_, stopped_, back_, test_signal_;
};

} // namespace confab::gtk
