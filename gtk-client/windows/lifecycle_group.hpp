// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"

#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/label.h>
#include <gtkmm/window.h>

#include <optional>

namespace confab::gtk {

/// The rules by which a bucket itself deletes what is old: told, and set once the person has seen them and agrees. Hidden where
/// a place has none.
class LifecycleGroup {
public:
    /// `window` holds the builder's widgets; it and `chat` outlive this.
    LifecycleGroup(Gtk::Window& window, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat, AccountId account);

private:
    void order(StorageWhat what);
    void show(const StorageReport& rules);
    void ask_to_set();

    Gtk::Window& window_;
    Chat& chat_;
    AccountId account_;
    Gtk::Widget* group_;
    Gtk::Label *state_, *problem_;
    Gtk::Button *set_, *drop_;
    std::optional<StorageReport> rules_;
    model::Guard guard_;
};

} // namespace confab::gtk
