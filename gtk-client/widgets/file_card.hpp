// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_actions.hpp"

#include <gdkmm/texture.h>
#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/image.h>
#include <gtkmm/label.h>
#include <gtkmm/picture.h>
#include <gtkmm/progressbar.h>
#include <sigc++/signal.h>

namespace confab::gtk {

/// A file in a message: what it is, how far it has come, and what can be done with it; a picture is seen.
class FileCard : public Gtk::Box {
public:
    FileCard(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);

    void show_file(const client::EntryFile& file, const model::FileState& state);
    void show_picture(const Glib::RefPtr<Gdk::Texture>& picture);
    [[nodiscard]] bool has_picture() const { return picture_button_->get_visible(); }

    sigc::signal<void(FileAction)>& signal_action() noexcept { return action_; }

private:
    void add(Gtk::Button* button, FileAction action);
    void show_buttons(const model::FileState& state);

    Gtk::Button *picture_button_, *open_, *save_, *stop_, *retry_;
    Gtk::Picture* picture_;
    Gtk::Image* icon_;
    Gtk::Label *name_, *detail_, *problem_;
    Gtk::ProgressBar* progress_;
    sigc::signal<void(FileAction)> action_;
};

} // namespace confab::gtk
