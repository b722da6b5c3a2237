// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_actions.hpp"
#include "model/file_list.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/label.h>
#include <gtkmm/picture.h>

using AdwWindowTitle = struct _AdwWindowTitle;

namespace confab::gtk {

/// A picture of a message, as large as there is room: the small one at first, the whole one where it is on this machine.
class FilePreview : public Gtk::Box {
public:
    /// `actions` outlives it.
    FilePreview(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, FileActions& actions);

    void show_item(const model::FileItem& item);
    /// It may have come meanwhile.
    void changed(const client::Transfer& transfer);
    void focus() { open_->grab_focus(); }

    sigc::signal<void()>& signal_left() noexcept { return left_; }

private:
    void load(const std::filesystem::path& file);

    FileActions& actions_;
    Gtk::Picture* picture_;
    Gtk::Label* note_;
    Gtk::Button* open_;
    AdwWindowTitle* title_;
    model::FileItem item_;
    bool shown_ = false;
    unsigned number_ = 0; ///< of what is shown: an answer for what was shown before is too late
    sigc::signal<void()> left_;
    model::Guard guard_;
};

} // namespace confab::gtk
