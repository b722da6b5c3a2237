// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/eventcontrollerkey.h>
#include <gtkmm/label.h>
#include <gtkmm/menubutton.h>
#include <gtkmm/textview.h>
#include <gtkmm/widget.h>
#include <sigc++/signal.h>

#include <string>

namespace confab::gtk {

/// Where a message is written. Enter sends, unless an input method is at work; Shift+Enter begins a new line.
class Composer : public Gtk::Widget {
public:
    Composer(GtkWidget* object, const Glib::RefPtr<Gtk::Builder>& builder);

    void focus() { text_->grab_focus(); }
    /// A message that was not taken comes back, with what was wrong, unless the next is being written already.
    void give_back(const std::string& text, const std::string& why);

    [[nodiscard]] std::string text() const { return text_->get_buffer()->get_text(); }
    /// Goes on with a draft, unless something is being written already.
    void restore(const std::string& text);

    /// What stands there became different.
    sigc::signal<void()>& signal_changed() noexcept { return changed_; }
    sigc::signal<void(const std::string&)>& signal_send() noexcept { return send_; }

private:
    bool key_pressed(guint key, Gdk::ModifierType state, Gtk::EventControllerKey& keys);
    void set_composing(bool composing);
    void send();
    void changed();
    void make_emoji_chooser();
    void insert(const char* emoji);

    Gtk::TextView* text_;
    Gtk::Label *placeholder_, *problem_;
    Gtk::Button* button_;
    Gtk::MenuButton* emoji_;
    bool composing_ = false; ///< the input method shows something that is not text yet
    sigc::signal<void()> changed_;
    sigc::signal<void(const std::string&)> send_;
};

} // namespace confab::gtk
