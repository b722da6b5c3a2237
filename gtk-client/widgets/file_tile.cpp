// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/file_tile.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/file_text.hpp"
#include "model/rows.hpp"
#include "ui.hpp"

#include <giomm/contenttype.h>

namespace confab::gtk {

namespace {

constexpr int small = 40, large = 96;

} // namespace

FileTile::FileTile(Thumbnails& thumbnails, bool in_grid)
    : Gtk::Box{in_grid ? Gtk::Orientation::VERTICAL : Gtk::Orientation::HORIZONTAL, in_grid ? 4 : 10},
      thumbnails_{thumbnails}, in_grid_{in_grid} {
    set_margin(in_grid ? 6 : 4);
    image_.set_pixel_size(in_grid ? large : small);
    name_.set_ellipsize(Pango::EllipsizeMode::MIDDLE);
    detail_.set_ellipsize(Pango::EllipsizeMode::END);
    detail_.add_css_class("caption");
    detail_.add_css_class("dim-label");
    append(image_);
    if (in_grid) {
        name_.set_max_width_chars(12);
        detail_.set_max_width_chars(12);
        append(name_);
        append(detail_);
        return;
    }
    auto* column = Gtk::make_managed<Gtk::Box>(Gtk::Orientation::VERTICAL);
    column->set_valign(Gtk::Align::CENTER);
    column->set_hexpand(true);
    name_.set_xalign(0);
    detail_.set_xalign(0);
    column->append(name_);
    column->append(detail_);
    append(*column);
}

void FileTile::show_item(const model::FileItem& item, const std::string& state) {
    shown_ = item;
    const auto& file = item.file();
    const auto name = escaped(file.name);
    name_.set_text(name);
    const auto who = item.entry.own() ? std::string{_("You")} : model::sender_label(item.entry);
    const auto when = model::moment(item.entry.time, now());
    // Translators: of a file: its size, who sent it, when
    const auto all = trf(N_("{} · {} · {}"), model::size_text(file.bytes), who, when);
    if (!state.empty()) detail_.set_text(state);
    else detail_.set_text(in_grid_ ? model::size_text(file.bytes) : all);
    set_tooltip_text(name + "\n" + all);
    image_.set(Gio::content_type_get_icon(model::content_type(file)));
    if (!model::is_picture(file)) return;
    const auto key = item.entry.key;
    const auto index = item.index;
    thumbnails_.get(item.where, key, index, guard_.wrap([this, key, index](const Glib::RefPtr<Gdk::Texture>& picture) {
        // By now the tile may show something else.
        if (shown_.entry.key == key && shown_.index == index) image_.set(Glib::RefPtr<Gdk::Paintable>{picture});
    }));
}

} // namespace confab::gtk
