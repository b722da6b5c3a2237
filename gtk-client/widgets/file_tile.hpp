// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "model/file_list.hpp"
#include "thumbnails.hpp"

#include <gtkmm/box.h>
#include <gtkmm/image.h>
#include <gtkmm/label.h>

namespace confab::gtk {

/// A file in a list or a grid of files: its picture or icon, its name, and what more there is to say.
class FileTile : public Gtk::Box {
public:
    /// `thumbnails` outlives the tile.
    FileTile(Thumbnails& thumbnails, bool in_grid);

    void show_item(const model::FileItem& item, const std::string& state);

private:
    Thumbnails& thumbnails_;
    bool in_grid_;
    Gtk::Image image_;
    Gtk::Label name_, detail_;
    model::FileItem shown_;
    model::Guard guard_;
};

} // namespace confab::gtk
