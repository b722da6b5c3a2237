// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtkmm/adjustment.h>
#include <gtkmm/listbox.h>
#include <gtkmm/scrolledwindow.h>
#include <sigc++/signal.h>

namespace confab::gtk {

/// Keeps what a person reads where it is, while rows come and go above and below it; or keeps the end in view, when
/// that is what they look at.
class ScrollAnchor {
public:
    /// Both outlive the anchor. The rows fill the scrolled window and nothing else does.
    ScrollAnchor(Gtk::ScrolledWindow& scrolled, Gtk::ListBox& rows);
    ~ScrollAnchor();
    ScrollAnchor(const ScrollAnchor&) = delete;
    ScrollAnchor& operator=(const ScrollAnchor&) = delete;

    [[nodiscard]] bool at_end() const noexcept { return at_end_; }
    void go_to_end();
    /// Brings a row into the upper part of the view. The next scrolling of the person ends that.
    void look_at(Gtk::Widget& row);

    /// Before rows change, and after. `open_end`: the last row is not the last of all, so what comes below it is no reason
    /// to follow. A row that is removed between the two can't be held: the nearest below is.
    void hold(bool open_end);
    void release();
    /// This row goes away.
    void removing(const Gtk::Widget& row);

    /// The person scrolled, or the size changed.
    sigc::signal<void()>& signal_moved() noexcept { return moved_; }
    /// How many pixels are above and below what is seen.
    [[nodiscard]] double above() const;
    [[nodiscard]] double below() const;

private:
    void remember();
    void restore();
    void settle();
    [[nodiscard]] double height_before(const Gtk::Widget& row) const;
    [[nodiscard]] double height_of(const Gtk::Widget& row) const;

    Gtk::ScrolledWindow& scrolled_;
    Gtk::ListBox& rows_;
    Glib::RefPtr<Gtk::Adjustment> adjustment_;
    Gtk::Widget* anchor_ = nullptr; ///< the first row that is seen
    double offset_ = 0; ///< of the top of the view from the anchor's end: headings above its text come and go
    bool at_end_ = true, restoring_ = false, held_ = false;
    bool looking_ = false; ///< the anchor is to be in the upper part of the view
    sigc::connection settle_, changed_, value_changed_;
    sigc::signal<void()> moved_;
};

} // namespace confab::gtk
