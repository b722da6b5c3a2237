// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/search_hit_row.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/rows.hpp"
#include "model/snippet.hpp"
#include "ui.hpp"

#include <adwaita.h>

namespace confab::gtk {

SearchHitRow::SearchHitRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::ListBoxRow{object}, sender_{builder->get_widget<Gtk::Label>("sender")},
      where_{builder->get_widget<Gtk::Label>("where")}, moment_{builder->get_widget<Gtk::Label>("moment")},
      text_{builder->get_widget<Gtk::Label>("text")}, avatar_{native<AdwAvatar>(builder, "avatar")} {}

void SearchHitRow::show_hit(const client::SearchHit& hit, const std::string& where, const std::string& wanted) {
    const auto& entry = hit.entry;
    const auto sender = entry.own() ? std::string{_("You")} : model::sender_label(entry);
    const bool direct = hit.where.direct();
    const auto place = !direct       ? escaped(where)
                       : entry.own() ? trf(N_("Private chat with {}"), escaped(where))
                                     : std::string{_("Private chat")};
    const auto when = model::moment(entry.time, now());
    const auto parts = model::snippet(entry.body, wanted);
    adw_avatar_set_text(avatar_, model::sender_label(entry).c_str());
    sender_->set_text(sender);
    where_->set_text(place);
    moment_->set_text(when);
    text_->set_markup(model::markup(parts));
    // Translators: a message that was found: who said it, in which conversation, when, and the text; read aloud
    set_accessible_label(*this, trf(N_("{} in {}, {}: {}"), sender, place, when, model::plain(parts)));
}

} // namespace confab::gtk
