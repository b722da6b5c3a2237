// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scroll_anchor.hpp"

#include <glibmm/main.h>

#include <algorithm>

namespace confab::gtk {

namespace {

/// Less than this from the end is at the end.
constexpr double near_enough = 24;

/// Right after layout and drawing (GDK_PRIORITY_REDRAW).
constexpr int after_layout = Glib::PRIORITY_HIGH_IDLE + 21;

} // namespace

ScrollAnchor::ScrollAnchor(Gtk::ScrolledWindow& scrolled, Gtk::ListBox& rows)
    : scrolled_{scrolled}, rows_{rows}, adjustment_{scrolled.get_vadjustment()} {
    changed_ = adjustment_->signal_changed().connect([this] {
        const double before = adjustment_->get_value();
        restore();
        if (before != adjustment_->get_value()) settle();
        moved_.emit();
    });
    value_changed_ = adjustment_->signal_value_changed().connect([this] {
        if (restoring_ || held_) return;
        remember();
        moved_.emit();
    });
}

ScrollAnchor::~ScrollAnchor() {
    changed_.disconnect();
    value_changed_.disconnect();
    settle_.disconnect();
}

double ScrollAnchor::above() const { return adjustment_->get_value(); }

double ScrollAnchor::below() const {
    return adjustment_->get_upper() - adjustment_->get_page_size() - adjustment_->get_value();
}

void ScrollAnchor::go_to_end() {
    at_end_ = true;
    looking_ = false;
    restore();
}

void ScrollAnchor::look_at(Gtk::Widget& row) {
    at_end_ = false;
    looking_ = true;
    anchor_ = &row;
    restore();
    settle();
}

void ScrollAnchor::hold(bool open_end) {
    held_ = true;
    if (open_end) at_end_ = false;
}

void ScrollAnchor::release() {
    held_ = false;
    // Before the first layout there is no width to measure for: at the narrowest that is possible, it takes seconds.
    if (rows_.get_width() == 0) return settle();
    // Told now what the layout will find, the adjustment is right before the rows are placed, and nothing jumps.
    int least = 0, natural = 0, ignored = 0;
    rows_.measure(Gtk::Orientation::VERTICAL, rows_.get_width(), least, natural, ignored, ignored);
    adjustment_->set_upper(std::max<double>(natural, adjustment_->get_page_size()));
    restore();
    settle();
}

void ScrollAnchor::settle() {
    if (settle_.connected()) return;
    // A value that is set while the viewport lays itself out comes too late for that layout.
    settle_ = Glib::signal_idle().connect(
        [this] {
            restore();
            // The last page has no room for a row in its upper part: then this is the end.
            if (looking_ && !at_end_ && adjustment_->get_page_size() > 0 && below() < near_enough) {
                at_end_ = true;
                moved_.emit();
            }
            if (auto* viewport = rows_.get_parent()) viewport->queue_allocate();
            return false;
        },
        after_layout);
}

void ScrollAnchor::removing(const Gtk::Widget& row) {
    if (anchor_ != &row) return;
    anchor_ = anchor_->get_next_sibling();
    offset_ = anchor_ != nullptr ? -height_of(*anchor_) : 0;
    looking_ = false;
}

void ScrollAnchor::remember() {
    looking_ = false;
    at_end_ = below() < near_enough;
    anchor_ = nullptr;
    double top = 0;
    for (auto* row = rows_.get_first_child(); row != nullptr; row = row->get_next_sibling()) {
        const int height = row->get_allocated_height();
        if (top + height > adjustment_->get_value()) {
            anchor_ = row;
            offset_ = adjustment_->get_value() - (top + height);
            return;
        }
        top += height;
    }
}

double ScrollAnchor::height_before(const Gtk::Widget& row) const {
    // Measured rather than looked up: rows that have just come have no place yet.
    double height = 0;
    for (auto* each = rows_.get_first_child(); each != nullptr && each != &row; each = each->get_next_sibling())
        height += height_of(*each);
    return height;
}

double ScrollAnchor::height_of(const Gtk::Widget& row) const {
    int least = 0, natural = 0, ignored = 0;
    row.measure(Gtk::Orientation::VERTICAL, rows_.get_width(), least, natural, ignored, ignored);
    return least;
}

void ScrollAnchor::restore() {
    if (held_ || restoring_) return;
    restoring_ = true;
    const double end = adjustment_->get_upper() - adjustment_->get_page_size();
    if (at_end_) adjustment_->set_value(end);
    else if (anchor_ != nullptr) {
        // A third of the view above it shows what it was an answer to.
        const double height = height_of(*anchor_);
        if (looking_) offset_ = -height - adjustment_->get_page_size() / 3;
        adjustment_->set_value(std::clamp(height_before(*anchor_) + height + offset_, 0.0, std::max(end, 0.0)));
    }
    restoring_ = false;
}

} // namespace confab::gtk
