// SPDX-License-Identifier: GPL-3.0-or-later
#include "thumbnails.hpp"

#include "base/log.hpp"

#include <glibmm/error.h>

#include <utility>

namespace confab::gtk {

void Thumbnails::get(const client::ConversationId& where, EntryKey entry, std::size_t index, Then then) {
    const Which which{where, entry, index};
    if (const auto found = known_.find(which); found != known_.end()) {
        if (found->second) then(found->second);
        return;
    }
    auto& waiting = waiting_[which];
    waiting.push_back(std::move(then));
    if (waiting.size() > 1) return;
    files_.thumbnail(where, entry, index,
                     guard_.wrap([this, which](const Result<std::filesystem::path>& file) { arrived(which, file); }));
}

void Thumbnails::arrived(const Which& which, const Result<std::filesystem::path>& file) {
    const auto waiting = std::move(waiting_[which]);
    waiting_.erase(which);
    Glib::RefPtr<Gdk::Texture> picture;
    if (file) {
        try {
            picture = Gdk::Texture::create_from_filename(file->string());
        } catch (const Glib::Error& why) {
            log::warning("a thumbnail can't be read: {}", why.what());
        }
    } else if (file.error().code != Code::not_found && file.error().code != Code::invalid) {
        return; // it may come another time
    }
    known_[which] = picture;
    order_.push_back(which);
    if (order_.size() > most) {
        known_.erase(order_.front());
        order_.pop_front();
    }
    if (!picture) return;
    for (const auto& then : waiting) then(picture);
}

} // namespace confab::gtk
