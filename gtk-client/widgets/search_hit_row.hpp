// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/search.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/label.h>
#include <gtkmm/listboxrow.h>

#include <string>

using AdwAvatar = struct _AdwAvatar;

namespace confab::gtk {

/// A message that was found: who said it, where and when, and the words around the hit.
class SearchHitRow : public Gtk::ListBoxRow {
public:
    SearchHitRow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder);

    /// `where`: the name of the conversation; `wanted`: what was searched for.
    void show_hit(const client::SearchHit& hit, const std::string& where, const std::string& wanted);

private:
    Gtk::Label *sender_, *where_, *moment_, *text_;
    AdwAvatar* avatar_;
};

} // namespace confab::gtk
