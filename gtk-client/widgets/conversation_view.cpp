// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversation_view.hpp"

#include "base/i18n.hpp"
#include "first_paint.hpp"
#include "main_timer.hpp"
#include "ui.hpp"
#include "widgets/room_banner.hpp"
#include "widgets/timeline_row.hpp"

#include <adwaita.h>
#include <glibmm/markup.h>

namespace confab::gtk {

namespace {

/// So many pixels before the end of what is loaded, more is loaded.
constexpr double load_ahead = 600;

/// So long a message that was jumped to stands out.
constexpr std::chrono::milliseconds mark_time{3000};

} // namespace

ConversationView::ConversationView(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                                   client::ConversationId conversation)
    : Gtk::Box{object}, chat_{chat}, conversation_{std::move(conversation)}, actions_{chat, *this,
                                                                                      [this](const std::string& text) {
                                                                                          told_.emit(text);
                                                                                      }},
      pages_{chat.engine(), conversation_}, window_{pages_, now}, states_{builder->get_widget<Gtk::Stack>("states")},
      rows_{builder->get_widget<Gtk::ListBox>("rows")}, jump_{builder->get_widget<Gtk::Revealer>("jump_revealer")},
      loading_{builder->get_widget<Gtk::Revealer>("loading_revealer")},
      loading_spinner_{builder->get_widget<Gtk::Spinner>("loading_spinner")}, unread_line_{[this](History::Place then) {
          chat_.history().first_unread(conversation_, std::move(then));
      }},
      draft_{after, [this](const std::string& text) { chat_.history().set_draft(conversation_, text); }} {
    auto* place = builder->get_widget<Gtk::Box>("composer_place");
    composer_ = &load<Composer>([place](Gtk::Widget& widget) { place->append(widget); }, "composer", "composer");
    composer_->signal_send().connect([this](const std::string& text, const auto& files) { send(text, files); });
    composer_->take_files(*this, chat_.folder() / "pasted");
    add_banner(*builder->get_widget<Gtk::Box>("banner_place"));
    refresh_takes_files();

    if (conversation_.direct())
        adw_status_page_set_description(native<AdwStatusPage>(builder, "empty"),
                                        trf(N_("What you write here is for {} alone."),
                                            Glib::Markup::escape_text(chat_.model().title(conversation_)).raw())
                                            .c_str());

    auto* scrolled = builder->get_widget<Gtk::ScrolledWindow>("scrolled");
    anchor_ = std::make_unique<ScrollAnchor>(*scrolled, *rows_);
    // Who is at the edge already, and wants more, moves nothing.
    scrolled->signal_edge_overshot().connect([this](Gtk::PositionType) { moved(); });
    anchor_->signal_moved().connect([this] { moved(); });
    builder->get_widget<Gtk::Button>("jump")->signal_clicked().connect([this] {
        jump_to_newest();
        focus();
    });
    window_.signal_edited().connect([this](const model::Edit& edit) { edited(edit); });
    window_.signal_loading().connect([this] { show_loading(); });
    window_.signal_found().connect([this](std::optional<std::size_t> position) { found(position); });
    entries_heard_ = chat_.model().signal_entries().connect([this](const client::ConversationId& id) {
        if (id == conversation_) window_.refresh();
    });
    connection_heard_ = chat_.model().signal_connection().connect([this](const AccountId& id) {
        if (id == conversation_.account) refresh_takes_files();
    });
    transfers_heard_ = chat_.files().transfers().signal_changed().connect(
        [this](const client::Transfer& transfer) { transfer_changed(transfer); });
    unread_heard_ = chat_.model().signal_conversations().connect([this] { unread_changed(); });
    unread_line_.signal_changed().connect([this] { open(); });
    unread_line_.open();
    show_page(*states_, "messages"); // whether there are none is not known yet
    window_.refresh();

    composer_->signal_changed().connect([this] { draft_.changed(composer_->text()); });
    chat_.history().draft(conversation_, guard_.wrap([this](const std::string& text) {
        if (!composer_->text().empty()) return; // somebody was faster
        draft_.restored(text);
        composer_->restore(text);
    }));
}

ConversationView::~ConversationView() {
    entries_heard_.disconnect();
    unread_heard_.disconnect();
    connection_heard_.disconnect();
    transfers_heard_.disconnect();
}

void ConversationView::add_banner(Gtk::Box& place) {
    load<RoomBanner>([&place](Gtk::Widget& made) { place.append(made); }, "room-banner", "room_banner", chat_,
                     conversation_)
        .signal_problem()
        .connect([this](const std::string& problem) { told_.emit(problem); });
}

void ConversationView::refresh_takes_files() {
    composer_->set_takes_files(chat_.takes_files(conversation_.account), chat_.limits(conversation_.account));
}

void ConversationView::transfer_changed(const client::Transfer& transfer) {
    if (transfer.where != conversation_) return;
    for (std::size_t i = 0; i < window_.rows().size(); ++i)
        if (window_.rows()[i].entry.key == transfer.entry) row_at(i).show_files();
}

void ConversationView::open() {
    const auto line = unread_line_.above();
    const bool moved = window_.line_above() != line;
    window_.draw_line_above(line);
    // Opened: begin to read where reading ended, unless a jump has somewhere else in mind.
    if (moved && line != EntryKey::none && !opened_ && marked_ == EntryKey::none) window_.jump_to(line);
    opened_ = true;
    mark_read();
}

TimelineRow& ConversationView::row_at(std::size_t position) {
    return static_cast<TimelineRow&>(*rows_->get_row_at_index(static_cast<int>(position)));
}

TimelineRow& ConversationView::make_row(const model::Row& row, int position) {
    auto& widget = load<TimelineRow>([&](Gtk::Widget& made) { rows_->insert(made, position); }, "timeline-row",
                                     "timeline_row", actions_, conversation_);
    widget.signal_again().connect([this](EntryKey key) { chat_.send_again(conversation_, key); });
    widget.signal_remove().connect([this](EntryKey key) { chat_.discard(conversation_, key); });
    widget.show_row(row);
    return widget;
}

void ConversationView::edited(const model::Edit& edit) {
    const auto& rows = window_.rows();
    anchor_->hold(open_end_ && !going_to_end_);
    for (std::size_t i = 0; i < edit.removed; ++i) {
        auto& gone = row_at(edit.at);
        anchor_->removing(gone);
        rows_->remove(gone);
    }
    for (auto at = edit.at; at < edit.at + edit.added; ++at) make_row(rows[at], static_cast<int>(at));
    for (const auto at : edit.changed) row_at(at).show_row(rows[at]);
    open_end_ = window_.more_after();
    going_to_end_ = going_to_end_ && open_end_;
    anchor_->release();
    show_page(*states_, rows.empty() ? "empty" : "messages");
    if (!rows.empty() && !std::exchange(filled_, true)) log_when_painted(*this, "the first page");
    mark_read();
}

void ConversationView::moved() {
    window_.set_at_end(anchor_->at_end() && !window_.more_after());
    if (anchor_->above() < load_ahead) window_.load_older();
    show_loading();
    if (anchor_->below() < load_ahead) window_.load_newer();
    jump_->set_reveal_child(!window_.following());
    jump_->get_child()->set_sensitive(!window_.following());
    mark_read();
}

void ConversationView::jump_to_newest() {
    going_to_end_ = true;
    anchor_->go_to_end();
    window_.jump_to_newest();
}

void ConversationView::jump_to(EntryKey key) {
    unmark();
    going_to_end_ = false;
    marked_ = key;
    window_.jump_to(key);
}

void ConversationView::found(std::optional<std::size_t> position) {
    if (!position) {
        marked_ = EntryKey::none;
        return lost_.emit();
    }
    auto& row = row_at(*position);
    anchor_->look_at(row);
    if (row.key() == marked_) mark(row);
}

void ConversationView::mark(TimelineRow& row) {
    row.set_marked(true);
    row.grab_focus(); // so that it is read aloud
    unmark_ = after(mark_time, [this] { unmark(); });
}

void ConversationView::unmark() {
    unmark_.reset();
    const auto key = std::exchange(marked_, EntryKey::none);
    if (key == EntryKey::none) return;
    for (std::size_t i = 0; i < window_.rows().size(); ++i)
        if (window_.rows()[i].entry.key == key) row_at(i).set_marked(false);
}

void ConversationView::show_loading() {
    const bool loading = window_.loading_older() && anchor_->above() < load_ahead / 4;
    loading_->set_reveal_child(loading);
    loading_spinner_->set_spinning(loading);
}

void ConversationView::set_attended(bool attended) {
    attended_ = attended;
    mark_read();
}

void ConversationView::unread_changed() {
    const auto* known = chat_.model().conversations().find(conversation_);
    unread_line_.unread(known != nullptr ? known->unread : 0, attended_ && window_.following());
    mark_read();
}

void ConversationView::mark_read() {
    if (!attended_ || !unread_line_.opened() || !window_.loaded() || !window_.following()) return;
    const auto* known = chat_.model().conversations().find(conversation_);
    if (known != nullptr && known->unread > 0) chat_.mark_read(conversation_);
}

void ConversationView::send(const std::string& text, const std::vector<std::filesystem::path>& files) {
    unread_line_.answered();
    jump_to_newest();
    if (files.empty())
        chat_.send(conversation_, text,
                   guard_.wrap([this, text](const Error& why) { composer_->give_back(text, why.text); }));
    // The words go with the first file.
    for (std::size_t i = 0; i < files.size(); ++i)
        chat_.files().send(conversation_, files[i], i == 0 ? text : std::string{},
                           guard_.wrap([this, words = i == 0 ? text : std::string{}](const Error& why) {
                               composer_->give_back(words, why.text);
                           }));
}

} // namespace confab::gtk
