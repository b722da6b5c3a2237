// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/guard.hpp"

#include <gtkmm/widget.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace confab::gtk {

/// The ways in which files come into a composer: chosen in a dialog, pasted, dropped. What is pasted as a picture becomes a
/// file first, in a folder of ours, since it may be sent long after.
class FileIntake {
public:
    using Take = std::function<void(const std::vector<std::filesystem::path>&)>;
    using Tell = std::function<void(const std::string&)>;

    /// `place` is in the window that dialogs belong to, and outlives it. `pasted`: the folder for pictures. `tell`: what went
    /// wrong, in a sentence.
    FileIntake(Gtk::Widget& place, std::filesystem::path pasted, Take take, Tell tell);
    FileIntake(const FileIntake&) = delete;
    FileIntake& operator=(const FileIntake&) = delete;

    void choose();
    /// False: what is in the clipboard is for somebody else, such as text.
    bool paste();
    /// Files may be dropped on this widget and what is in it, which live as long as this does.
    void accept_drops(Gtk::Widget& widget);

private:
    void paste_files();
    void paste_picture();
    void keep(GdkTexture* picture);

    Gtk::Widget& place_;
    std::filesystem::path pasted_;
    Take take_;
    Tell tell_;
    model::Guard guard_;
};

} // namespace confab::gtk
