// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/file_intake.hpp"
#include "widgets/pending_strip.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/eventcontrollerkey.h>
#include <gtkmm/label.h>
#include <gtkmm/menubutton.h>
#include <gtkmm/textview.h>
#include <gtkmm/widget.h>
#include <sigc++/signal.h>

#include <memory>
#include <string>

namespace confab::gtk {

/// Where a message is written, and files wait to go with it. Enter sends, unless an input method is at work; Shift+Enter
/// begins a new line.
class Composer : public Gtk::Widget {
public:
    Composer(GtkWidget* object, const Glib::RefPtr<Gtk::Builder>& builder);

    void focus() { text_->grab_focus(); }
    /// A message that was not taken comes back, with what was wrong, unless the next is being written already.
    void give_back(const std::string& text, const std::string& why);

    [[nodiscard]] std::string text() const { return text_->get_buffer()->get_text(); }
    /// Goes on with a draft, unless something is being written already.
    void restore(const std::string& text);

    /// Files can be sent, or no longer can. Those that stand there are kept.
    void set_takes_files(bool takes, model::FileLimits limits);
    /// Files may be dropped on this widget, too; it lives as long as the composer. `pasted`: the folder for pictures from the
    /// clipboard.
    void take_files(Gtk::Widget& drops, std::filesystem::path pasted);
    void choose_files();

    /// What stands there became different.
    sigc::signal<void()>& signal_changed() noexcept { return changed_; }
    /// Words, files, or both.
    sigc::signal<void(const std::string&, const std::vector<std::filesystem::path>&)>& signal_send() noexcept {
        return send_;
    }

private:
    bool key_pressed(guint key, Gdk::ModifierType state, Gtk::EventControllerKey& keys);
    void set_composing(bool composing);
    void send();
    void changed();
    void make_emoji_chooser();
    void insert(const char* emoji);
    void say(const std::string& problem);

    Gtk::TextView* text_;
    Gtk::Label *placeholder_, *problem_;
    Gtk::Button *button_, *attach_;
    Gtk::MenuButton* emoji_;
    bool composing_ = false; ///< the input method shows something that is not text yet
    sigc::signal<void()> changed_;
    sigc::signal<void(const std::string&, const std::vector<std::filesystem::path>&)> send_;
    PendingStrip pending_;
    std::unique_ptr<FileIntake> intake_;
    bool takes_files_ = false;
};

} // namespace confab::gtk
