// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/attention.hpp"

#include "base/i18n.hpp"

#include <glib.h>

#include <array>
#include <memory>

namespace confab::gtk::model {

namespace {

struct Free {
    void operator()(char* text) const noexcept { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

std::string escaped(const std::string& text) {
    return Text{g_uri_escape_bytes(reinterpret_cast<const guint8*>(text.data()), text.size(), nullptr)}.get();
}

} // namespace

bool wants_notification(const client::ConversationId& id, const client::ConversationChange& change,
                        const Attention& attention) {
    if (change.fresh == 0 || !change.newest_fresh || attention.on(id)) return false;
    return id.direct() || !attention.any_window_active;
}

std::string marked_title(std::string_view title, std::size_t unread) {
    // Translators: the title of a window in which so many messages are unread
    return unread == 0 ? std::string{title} : trf(N_("● {} ({})"), title, unread);
}

std::string target_of(const client::ConversationId& id) {
    return escaped(id.account.value) + '/' + escaped(id.room.value) + '/' + escaped(id.peer.value);
}

std::optional<client::ConversationId> conversation_of(std::string_view target) {
    std::array<std::string, 3> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto end = i + 1 < parts.size() ? target.find('/') : target.size();
        if (end == std::string_view::npos) return std::nullopt;
        const std::string part{target.substr(0, end)};
        const Text plain{g_uri_unescape_string(part.c_str(), nullptr)};
        if (!plain) return std::nullopt;
        parts[i] = plain.get();
        target.remove_prefix(std::min(end + 1, target.size()));
    }
    return client::ConversationId{AccountId{parts[0]}, RoomId{parts[1]}, UserId{parts[2]}};
}

} // namespace confab::gtk::model
