// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversation_view.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"
#include "widgets/timeline_row.hpp"

#include <adwaita.h>

namespace confab::gtk {

namespace {

/// So many pixels before the end of what is loaded, more is loaded.
constexpr double load_ahead = 600;

} // namespace

ConversationView::ConversationView(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                                   client::ConversationId conversation)
    : Gtk::Box{object}, chat_{chat}, conversation_{std::move(conversation)}, pages_{chat.engine(), conversation_},
      window_{pages_, now}, states_{builder->get_widget<Gtk::Stack>("states")},
      rows_{builder->get_widget<Gtk::ListBox>("rows")}, jump_{builder->get_widget<Gtk::Revealer>("jump_revealer")} {
    auto* place = builder->get_widget<Gtk::Box>("composer_place");
    composer_ = &load<Composer>([place](Gtk::Widget& widget) { place->append(widget); }, "composer", "composer");
    composer_->signal_send().connect([this](const std::string& text) { send(text); });

    if (conversation_.direct())
        adw_status_page_set_description(
            native<AdwStatusPage>(builder, "empty"),
            trf(N_("What you write here is for {} alone."), chat_.model().title(conversation_)).c_str());

    anchor_ = std::make_unique<ScrollAnchor>(*builder->get_widget<Gtk::ScrolledWindow>("scrolled"), *rows_);
    anchor_->signal_moved().connect([this] { moved(); });
    builder->get_widget<Gtk::Button>("jump")->signal_clicked().connect([this] {
        jump_to_newest();
        focus();
    });
    window_.signal_edited().connect([this](const model::Edit& edit) { edited(edit); });
    entries_heard_ = chat_.model().signal_entries().connect([this](const client::ConversationId& id) {
        if (id == conversation_) window_.refresh();
    });
    window_.refresh();
}

ConversationView::~ConversationView() { entries_heard_.disconnect(); }

TimelineRow& ConversationView::row_at(std::size_t position) {
    return static_cast<TimelineRow&>(*rows_->get_row_at_index(static_cast<int>(position)));
}

TimelineRow& ConversationView::make_row(const model::Row& row, int position) {
    auto& widget =
        load<TimelineRow>([&](Gtk::Widget& made) { rows_->insert(made, position); }, "timeline-row", "timeline_row");
    widget.signal_again().connect([this](EntryKey key) { chat_.send_again(conversation_, key); });
    widget.signal_remove().connect([this](EntryKey key) { chat_.discard(conversation_, key); });
    widget.show_row(row);
    return widget;
}

void ConversationView::edited(const model::Edit& edit) {
    const auto& rows = window_.rows();
    anchor_->hold();
    for (std::size_t i = 0; i < edit.removed; ++i) {
        auto& gone = row_at(edit.at);
        anchor_->removing(gone);
        rows_->remove(gone);
    }
    for (auto at = edit.at; at < edit.at + edit.added; ++at) make_row(rows[at], static_cast<int>(at));
    for (const auto at : edit.changed) row_at(at).show_row(rows[at]);
    anchor_->release();
    show_page(*states_, rows.empty() ? "empty" : "messages");
    mark_read();
}

void ConversationView::moved() {
    window_.set_at_end(anchor_->at_end());
    if (anchor_->above() < load_ahead) window_.load_older();
    if (anchor_->below() < load_ahead) window_.load_newer();
    jump_->set_reveal_child(!window_.following());
    jump_->get_child()->set_sensitive(!window_.following());
    mark_read();
}

void ConversationView::jump_to_newest() {
    anchor_->go_to_end();
    window_.jump_to_newest();
}

void ConversationView::set_attended(bool attended) {
    attended_ = attended;
    mark_read();
}

void ConversationView::mark_read() {
    if (!attended_ || !window_.following()) return;
    const auto* known = chat_.model().conversations().find(conversation_);
    if (known != nullptr && known->unread > 0) chat_.mark_read(conversation_);
}

void ConversationView::send(const std::string& text) {
    jump_to_newest();
    chat_.send(conversation_, text,
               guard_.wrap([this, text](const Error& why) { composer_->give_back(text, why.text); }));
}

} // namespace confab::gtk
