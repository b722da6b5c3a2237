// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/conversation_window.hpp"

#include "ui.hpp"

namespace confab::gtk {

ConversationWindow::ConversationWindow(GtkApplicationWindow* object) : Gtk::ApplicationWindow{object} {
    property_is_active().signal_changed().connect([this] { attention_changed(); });
    add_action("newest", [this] { jump_to_newest(); });
}

void ConversationWindow::show_conversation(Gtk::Box& place, Chat& chat, const client::ConversationId& conversation) {
    drop_conversation();
    view_ = &load<ConversationView>([&place](Gtk::Widget& made) { place.append(made); }, "conversation-view",
                                    "conversation_view", chat, conversation);
    attention_changed();
}

void ConversationWindow::drop_conversation() {
    if (view_ == nullptr) return;
    if (auto* place = dynamic_cast<Gtk::Box*>(view_->get_parent())) place->remove(*view_);
    view_ = nullptr;
}

std::optional<client::ConversationId> ConversationWindow::attended() const {
    if (view_ == nullptr || !property_is_active().get_value() || !view_in_front()) return std::nullopt;
    return view_->conversation();
}

void ConversationWindow::attention_changed() {
    if (view_ != nullptr) view_->set_attended(attended().has_value());
    attention_.emit();
}

void ConversationWindow::jump_to_newest() {
    if (view_ != nullptr) view_->jump_to_newest();
}

void ConversationWindow::focus_composer() {
    if (view_ != nullptr) view_->focus();
}

} // namespace confab::gtk
