// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "model/pending_files.hpp"

#include <gtkmm/box.h>
#include <gtkmm/scrolledwindow.h>

namespace confab::gtk {

/// The files that wait in a composer, one below the other, each with what is wrong with it and a button that removes it.
class PendingStrip {
public:
    /// Both outlive the strip.
    PendingStrip(Gtk::ScrolledWindow& scrolled, Gtk::Box& rows);
    PendingStrip(const PendingStrip&) = delete;
    PendingStrip& operator=(const PendingStrip&) = delete;

    [[nodiscard]] model::PendingFiles& files() noexcept { return files_; }

private:
    void refresh();
    void add(std::size_t position);

    Gtk::ScrolledWindow& scrolled_;
    Gtk::Box& rows_;
    model::PendingFiles files_;
    Handle removing_;
};

} // namespace confab::gtk
