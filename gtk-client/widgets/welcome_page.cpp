// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/welcome_page.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"

#include <adwaita.h>

namespace confab::gtk {

namespace {

std::string translated(const confab_transport_desc& transport, const char* text) {
    if (text == nullptr || *text == '\0') return {};
    return transport.i18n_domain != nullptr ? dgettext(transport.i18n_domain, text) : text;
}

GtkWidget* make_row(const std::string& title, const std::string& subtitle) {
    auto* row = adw_action_row_new();
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title.c_str());
    adw_action_row_set_subtitle(ADW_ACTION_ROW(row), subtitle.c_str());
    adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row), 0);
    return row;
}

} // namespace

WelcomePage::WelcomePage(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::Box{object}, transports_{builder->get_widget<Gtk::ListBox>("transports")},
      problem_{builder->get_widget<Gtk::Label>("problem")}, refused_group_{builder->get_widget<Gtk::Widget>(
                                                                "refused_group")},
      refused_{native<AdwExpanderRow>(builder, "refused")}, status_{native<AdwStatusPage>(builder, "status")} {
    add_entrance_menu(builder);
    transports_->signal_row_activated().connect(
        [this](Gtk::ListBoxRow* row) { chosen_.emit(ids_.at(static_cast<std::size_t>(row->get_index()))); });
}

void WelcomePage::show_catalogue(const plugin::Catalogue& catalogue) {
    for (const auto& transport : catalogue.transports)
        if ((transport.descriptor->roles & CONFAB_ROLE_CONNECT) != 0) add_transport(transport);
    for (const auto& refused : catalogue.refused) add_refused(refused);
    refused_group_->set_visible(!catalogue.refused.empty());
    transports_->set_visible(!ids_.empty());
    if (!ids_.empty()) return;
    adw_status_page_set_title(status_, _("Nothing to Chat Through"));
    adw_status_page_set_description(
        status_, catalogue.refused.empty()
                     ? _("Confab found none of its transport plugins. Install them, or install Confab again.")
                     : _("Confab found transport plugins, but can't use them. The reasons are below."));
    adw_expander_row_set_expanded(refused_, TRUE);
}

void WelcomePage::add_transport(const plugin::LoadedTransport& transport) {
    const auto& descriptor = *transport.descriptor;
    auto* row = make_row(translated(descriptor, descriptor.name), translated(descriptor, descriptor.description));
    const char* icon = descriptor.icon != nullptr ? descriptor.icon : "network-server-symbolic";
    adw_action_row_set_icon_name(ADW_ACTION_ROW(row), icon);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row), gtk_image_new_from_icon_name("go-next-symbolic"));
    gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), TRUE);
    gtk_list_box_append(transports_->gobj(), row);
    ids_.emplace_back(descriptor.id);
}

void WelcomePage::add_refused(const plugin::Refused& refused) {
    adw_expander_row_add_row(refused_, make_row(refused.path.filename().string(), refused.error.text));
}

void WelcomePage::show_problem(const std::string& problem) {
    problem_->set_text(problem);
    problem_->set_visible(!problem.empty());
}

} // namespace confab::gtk
