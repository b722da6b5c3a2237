// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversation_sidebar.hpp"

#include "ui.hpp"
#include "widgets/conversation_row.hpp"

namespace confab::gtk {

ConversationSidebar::ConversationSidebar(Chat& chat, Gtk::ListBox& list) : chat_{chat}, list_{list} {
    changed_ = chat_.model().signal_conversations().connect([this] { refresh(); });
    row_activated_ = list_.signal_row_activated().connect([this](Gtk::ListBoxRow* row) {
        const auto id = shown_.at(static_cast<std::size_t>(row->get_index())).id;
        select(selected_);
        activated_.emit(id);
    });
    refresh();
}

ConversationSidebar::~ConversationSidebar() {
    changed_.disconnect();
    row_activated_.disconnect();
}

void ConversationSidebar::refresh() {
    const auto& items = chat_.model().conversations().items();
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto* row = static_cast<ConversationRow*>(list_.get_row_at_index(static_cast<int>(i)));
        if (row == nullptr)
            row = &load<ConversationRow>([this](Gtk::Widget& made) { list_.append(made); }, "conversation-row",
                                         "conversation_row");
        if (i >= shown_.size() || !(shown_[i] == items[i])) row->show_conversation(items[i]);
    }
    while (auto* row = list_.get_row_at_index(static_cast<int>(items.size()))) list_.remove(*row);
    shown_ = items;
    select(selected_);
}

void ConversationSidebar::select(const client::ConversationId& id) {
    selected_ = id;
    for (std::size_t i = 0; i < shown_.size(); ++i)
        if (shown_[i].id == id) return list_.select_row(*list_.get_row_at_index(static_cast<int>(i)));
    list_.unselect_all();
}

void ConversationSidebar::focus() {
    auto* row = list_.get_selected_row();
    if (row == nullptr) row = list_.get_row_at_index(0);
    if (row != nullptr) row->grab_focus();
}

} // namespace confab::gtk
