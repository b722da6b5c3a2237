// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_actions.hpp"
#include "model/file_list.hpp"

#include <giomm/liststore.h>
#include <gtkmm/gridview.h>
#include <gtkmm/listview.h>
#include <gtkmm/multiselection.h>
#include <sigc++/signal.h>

#include <cstddef>
#include <vector>

namespace confab::gtk {

/// Files in a list and in a grid, with one selection for both. What is selected stays so while files come and go.
class FileViews {
public:
    /// All outlive it.
    FileViews(Gtk::ListView& list, Gtk::GridView& grid, FileActions& actions);
    ~FileViews();
    FileViews(const FileViews&) = delete;
    FileViews& operator=(const FileViews&) = delete;

    void show(const std::vector<model::FileItem>& items);
    /// How far this file is has changed.
    void changed(const client::Transfer& transfer);
    [[nodiscard]] std::vector<model::FileItem> selected() const;

    sigc::signal<void(const model::FileItem&)>& signal_activated() noexcept { return activated_; }
    sigc::signal<void()>& signal_selection() noexcept { return selection_changed_; }

private:
    class Item;
    template <class View> void set_up(View& view, bool in_grid);
    [[nodiscard]] std::string state_of(const model::FileItem& item) const;

    FileActions& actions_;
    Gtk::ListView& list_;
    Gtk::GridView& grid_;
    Glib::RefPtr<Gio::ListStore<Item>> items_;
    Glib::RefPtr<Gtk::MultiSelection> selection_;
    sigc::signal<void(const model::FileItem&)> activated_;
    sigc::signal<void()> selection_changed_;
};

} // namespace confab::gtk
