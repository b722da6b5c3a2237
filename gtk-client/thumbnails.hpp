// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "files.hpp"
#include "model/guard.hpp"

#include <gdkmm/texture.h>

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <tuple>
#include <vector>

namespace confab::gtk {

/// Small pictures of the pictures in conversations, as many as are looked at. Toolkit thread.
class Thumbnails {
public:
    static constexpr std::size_t most = 300;
    using Then = std::function<void(const Glib::RefPtr<Gdk::Texture>&)>;

    /// `files` outlives it.
    explicit Thumbnails(Files& files) : files_{files} {}

    /// Calls `then` at once, or later, or never where there is no usable picture; not after this object's end.
    void get(const client::ConversationId& where, EntryKey entry, std::size_t index, Then then);

private:
    using Which = std::tuple<client::ConversationId, EntryKey, std::size_t>;
    void arrived(const Which& which, const Result<std::filesystem::path>& file);

    Files& files_;
    std::map<Which, Glib::RefPtr<Gdk::Texture>> known_; ///< null: there is no usable picture
    std::list<Which> order_;                            ///< the first came first
    std::map<Which, std::vector<Then>> waiting_;
    model::Guard guard_;
};

} // namespace confab::gtk
