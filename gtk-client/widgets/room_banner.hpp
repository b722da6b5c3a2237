// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/label.h>
#include <sigc++/signal.h>

#include <string>

namespace confab::gtk {

/// What a person has to know about a conversation as long as it is so: who can read a room that is not sealed; that another
/// key says that it is the person of a private one.
class RoomBanner : public Gtk::Box {
public:
    /// `chat` outlives the banner.
    RoomBanner(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
               client::ConversationId conversation);
    ~RoomBanner() override;

    /// Something could not be done: a sentence.
    sigc::signal<void(const std::string&)>& signal_problem() noexcept { return problem_; }

private:
    void refresh_room();
    void refresh_key();
    void accept();

    Chat& chat_;
    client::ConversationId conversation_;
    Gtk::Widget *open_room_, *key_changed_;
    Gtk::Label* key_text_;
    bool hidden_ = false;
    std::string held_; ///< the key that the person has decided to go on holding messages for
    sigc::connection connection_heard_, keys_heard_;
    sigc::signal<void(const std::string&)> problem_;
    model::Guard guard_;
};

} // namespace confab::gtk
