// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pending_strip.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "main_timer.hpp"
#include "model/file_text.hpp"
#include "ui.hpp"

#include <giomm/contenttype.h>
#include <gtkmm/button.h>
#include <gtkmm/image.h>
#include <gtkmm/label.h>

namespace confab::gtk {

PendingStrip::PendingStrip(Gtk::ScrolledWindow& scrolled, Gtk::Box& rows) : scrolled_{scrolled}, rows_{rows} {
    files_.signal_changed().connect([this] { refresh(); });
}

void PendingStrip::refresh() {
    while (auto* row = rows_.get_first_child()) rows_.remove(*row);
    for (std::size_t i = 0; i < files_.items().size(); ++i) add(i);
    scrolled_.set_visible(!files_.empty());
}

void PendingStrip::add(std::size_t position) {
    const auto& item = files_.items()[position];
    const auto name = escaped(item.name);
    client::EntryFile file;
    file.name = item.name;

    auto* row = Gtk::make_managed<Gtk::Box>(Gtk::Orientation::HORIZONTAL, 8);
    row->add_css_class("pending-file");
    auto* icon = Gtk::make_managed<Gtk::Image>();
    icon->set(Gio::content_type_get_symbolic_icon(model::content_type(file)));
    row->append(*icon);
    auto* label = Gtk::make_managed<Gtk::Label>(item.problem.empty() ? name : item.problem);
    label->set_xalign(0);
    label->set_hexpand(true);
    if (item.problem.empty()) {
        label->set_ellipsize(Pango::EllipsizeMode::MIDDLE);
        label->set_tooltip_text(name);
    } else {
        label->set_wrap(true);
        label->add_css_class("error");
    }
    row->append(*label);
    if (item.problem.empty()) {
        auto* size = Gtk::make_managed<Gtk::Label>(model::size_text(item.bytes));
        size->add_css_class("dim-label");
        size->add_css_class("caption");
        row->append(*size);
    }
    auto* remove = Gtk::make_managed<Gtk::Button>();
    remove->set_icon_name("window-close-symbolic");
    remove->add_css_class("flat");
    remove->add_css_class("circular");
    remove->set_valign(Gtk::Align::CENTER);
    remove->set_tooltip_text(_("Do Not Send"));
    set_accessible_label(*remove, trf(N_("Do not send {}"), name));
    // Not from inside the button's own signal: it goes with its row.
    remove->signal_clicked().connect([this, path = item.path] {
        removing_ = after({}, [this, path] {
            for (std::size_t i = 0; i < files_.items().size(); ++i)
                if (files_.items()[i].path == path) return files_.remove(i);
        });
    });
    row->append(*remove);
    rows_.append(*row);
}

} // namespace confab::gtk
