// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/unread_line.hpp"

#include <utility>

namespace confab::gtk::model {

void UnreadLine::open() { ask(); }

void UnreadLine::unread(std::size_t count, bool watched) {
    const auto before = std::exchange(unread_, count);
    // What comes while somebody reads needs no line, and what comes after the first unread one moves it no further.
    if (opened_ && before == 0 && count > 0 && !watched) ask();
}

void UnreadLine::answered() {
    if (std::exchange(above_, EntryKey::none) != EntryKey::none) changed_.emit();
}

void UnreadLine::ask() {
    if (std::exchange(asking_, true)) return;
    ask_(guard_.wrap([this](std::optional<EntryKey> first) {
        asking_ = false;
        const bool opening = !std::exchange(opened_, true);
        const bool moved = first && std::exchange(above_, *first) != *first;
        if (opening || moved) changed_.emit();
    }));
}

} // namespace confab::gtk::model
