// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline_row.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/file_text.hpp"
#include "ui.hpp"

#include <adwaita.h>

namespace confab::gtk {

using client::Delivery;
using client::EntryKind;

namespace {

/// A longer text is measured no narrower than this. GTK would lay it out with one character a line to learn its least
/// width, in a time that grows with the square of its length.
constexpr int narrow = 16;

} // namespace

TimelineRow::TimelineRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, FileActions& actions,
                         const client::ConversationId& where)
    : Gtk::ListBoxRow{object}, actions_{actions}, where_{where},
      beginning_{builder->get_widget<Gtk::Label>("beginning")}, day_{builder->get_widget<Gtk::Label>("day")},
      notice_{builder->get_widget<Gtk::Label>("notice")}, sender_{builder->get_widget<Gtk::Label>("sender")},
      body_{builder->get_widget<Gtk::Label>("body")}, clock_{builder->get_widget<Gtk::Label>("clock")},
      note_{builder->get_widget<Gtk::Label>("note")}, trust_{builder->get_widget<Gtk::Label>("trust")},
      unread_line_{builder->get_widget<Gtk::Widget>("unread_line")}, message_{builder->get_widget<Gtk::Widget>(
                                                                         "message")},
      avatar_place_{builder->get_widget<Gtk::Widget>("avatar_place")}, column_{builder->get_widget<Gtk::Widget>(
                                                                           "column")},
      bubble_{builder->get_widget<Gtk::Widget>("bubble")}, trouble_{builder->get_widget<Gtk::Widget>("trouble")},
      sender_line_{builder->get_widget<Gtk::Widget>("sender_line")},
      verified_{builder->get_widget<Gtk::Widget>("verified")}, files_{builder->get_widget<Gtk::Box>("files")},
      state_{builder->get_widget<Gtk::Image>("state")}, avatar_{native<AdwAvatar>(builder, "avatar")} {
    builder->get_widget<Gtk::Button>("again")->signal_clicked().connect([this] { again_.emit(key()); });
    builder->get_widget<Gtk::Button>("remove")->signal_clicked().connect([this] { remove_.emit(key()); });
}

void TimelineRow::set_class(const char* name, bool on) {
    if (on) add_css_class(name);
    else remove_css_class(name);
}

void TimelineRow::show_row(const model::Row& row) {
    entry_ = row.entry;
    const bool message = row.entry.kind == EntryKind::message;
    beginning_->set_visible(row.beginning);
    unread_line_->set_visible(row.unread_line);
    day_->set_visible(!row.day.empty());
    day_->set_text(row.day);
    message_->set_visible(message);
    notice_->set_visible(!message);
    if (message) show_message(row);
    else notice_->set_text(model::notice(row.entry));
    spoken_ = model::spoken(row);
    speak();
}

void TimelineRow::set_marked(bool marked) {
    marked_ = marked;
    set_class("marked", marked);
    speak();
}

void TimelineRow::speak() {
    // Translators: read aloud for the message that a search led to
    set_accessible_label(*this, marked_ ? trf(N_("Found: {}"), spoken_) : spoken_);
}

void TimelineRow::show_message(const model::Row& row) {
    const auto& entry = row.entry;
    const bool own = entry.own();
    set_class("own", own);
    set_class("opens-group", row.opens_group);
    set_class("closes-group", row.closes_group);

    avatar_place_->set_visible(!own);
    gtk_widget_set_visible(GTK_WIDGET(avatar_), row.opens_group ? TRUE : FALSE);
    adw_avatar_set_text(avatar_, model::sender_label(entry).c_str());
    sender_line_->set_visible(!own && row.opens_group);
    sender_->set_text(model::sender_label(entry));
    sender_->set_tooltip_text(escaped(entry.sender.value));
    body_->set_text(entry.body);
    body_->set_visible(!entry.body.empty() || entry.files.empty());
    show_trust(row);
    show_files();
    body_->set_width_chars(entry.body.size() > narrow ? narrow : -1);
    clock_->set_text(row.clock);
    bubble_->set_halign(own ? Gtk::Align::END : Gtk::Align::START);
    // Room on the far side, so that it shows at a glance who speaks.
    column_->set_margin_start(own ? 44 : 0);
    column_->set_margin_end(own ? 0 : 44);
    show_delivery(entry);
}

void TimelineRow::show_trust(const model::Row& row) {
    verified_->set_visible(row.entry.trust == client::Trust::verified);
    const auto note = model::trust_note(row.entry);
    trust_->set_text(note);
    trust_->set_visible(!note.empty());
}

FileCard& TimelineRow::make_card(std::size_t index) {
    auto& card = load<FileCard>([this](Gtk::Widget& made) { files_->append(made); }, "file-card", "file_card");
    card.signal_action().connect([this, index](FileAction action) { actions_.act(action, where_, entry_, index); });
    cards_.push_back(&card);
    return card;
}

void TimelineRow::show_files() {
    while (cards_.size() > entry_.files.size()) {
        files_->remove(*cards_.back());
        cards_.pop_back();
    }
    for (std::size_t i = 0; i < entry_.files.size(); ++i) {
        const auto& file = entry_.files[i];
        auto& card = i < cards_.size() ? *cards_[i] : make_card(i);
        card.show_file(file, actions_.state(where_, entry_, i));
        if (!model::is_picture(file) || card.has_picture()) continue;
        actions_.thumbnails().get(where_, entry_.key, i,
                                  guard_.wrap([this, i](const Glib::RefPtr<Gdk::Texture>& picture) {
                                      if (i < cards_.size()) cards_[i]->show_picture(picture);
                                  }));
    }
    files_->set_visible(!cards_.empty());
}

void TimelineRow::show_delivery(const client::Entry& entry) {
    const auto note = model::delivery_note(entry);
    const bool trouble = !note.empty();
    set_class("troubled", trouble);
    trouble_->set_visible(trouble);
    note_->set_text(note);
    state_->set_visible(entry.own());
    switch (entry.delivery) {
    case Delivery::none: break;
    case Delivery::sending:
        state_->set_from_icon_name("content-loading-symbolic");
        state_->set_tooltip_text(_("Sending"));
        break;
    case Delivery::sent:
        state_->set_from_icon_name("object-select-symbolic");
        state_->set_tooltip_text(_("Sent"));
        break;
    case Delivery::failed:
    case Delivery::uncertain:
        state_->set_from_icon_name("dialog-warning-symbolic");
        state_->set_tooltip_text(note);
        break;
    }
}

} // namespace confab::gtk
