// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/conversation_window.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <glibmm/markup.h>

namespace confab::gtk {

ConversationWindow::ConversationWindow(GtkApplicationWindow* object, const Glib::RefPtr<Gtk::Builder>& builder,
                                       Chat& chat)
    : Gtk::ApplicationWindow{object}, chat_{chat}, toasts_{native<AdwToastOverlay>(builder, "toasts")},
      menu_{*this, *builder->get_widget<Gtk::Box>("menu_place"), chat,
            [this] { return view_ == nullptr ? std::nullopt : std::optional{view_->conversation()}; },
            [this](const std::string& text) { toast(text); }} {
    menu_.signal_jump().connect([this](EntryKey key) { jump_to(key); });
    property_is_active().signal_changed().connect([this] { attention_changed(); });
    add_action("newest", [this] { jump_to_newest(); });
    add_action("attach", [this] {
        if (view_ != nullptr) view_->choose_files();
    });
}

void ConversationWindow::show_conversation(Gtk::Box& place, const client::ConversationId& conversation) {
    drop_conversation();
    view_ = &load<ConversationView>([&place](Gtk::Widget& made) { place.append(made); }, "conversation-view",
                                    "conversation_view", chat_, conversation);
    view_->signal_lost().connect([this] { toast(_("This message is not there any more.")); });
    view_->signal_told().connect([this](const std::string& text) { toast(text); });
    menu_.refresh();
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

void ConversationWindow::jump_to(EntryKey key) {
    if (view_ != nullptr) view_->jump_to(key);
}

void ConversationWindow::toast(const std::string& text) {
    adw_toast_overlay_add_toast(toasts_, adw_toast_new(Glib::Markup::escape_text(text).c_str()));
}

void ConversationWindow::focus_composer() {
    if (view_ != nullptr) view_->focus();
}

} // namespace confab::gtk
