// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/trouble_page.hpp"

#include "model/status_text.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <glibmm/markup.h>

namespace confab::gtk {

TroublePage::TroublePage(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::Box{object}, status_{native<AdwStatusPage>(builder, "status")} {}

void TroublePage::show_error(const Error& error) {
    adw_status_page_set_title(status_, model::store_trouble(error).c_str());
    adw_status_page_set_description(status_, Glib::Markup::escape_text(error.text).c_str());
}

} // namespace confab::gtk
