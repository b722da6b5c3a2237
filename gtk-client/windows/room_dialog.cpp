// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/room_dialog.hpp"

#include "base/i18n.hpp"

#include <adwaita.h>

#include <memory>
#include <string_view>
#include <utility>

namespace confab::gtk {

namespace {

using Then = std::function<void()>;

void answered(AdwMessageDialog*, const char* response, gpointer data) {
    const std::unique_ptr<Then> join{static_cast<Then*>(data)};
    if (std::string_view{response} == "join") (*join)();
}

} // namespace

void ask_to_join_changed_room(Gtk::Window& parent, const std::string& what, std::function<void()> join) {
    auto* dialog = ADW_MESSAGE_DIALOG(adw_message_dialog_new(parent.gobj(), _("This Is Not the Same Room"), nullptr));
    const auto body =
        what + "\n\n" +
        _("Nothing has been written. If nobody has told you about it, ask the others first: whoever owns the "
          "place may have put another room there.");
    adw_message_dialog_set_body(dialog, body.c_str());
    adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "join", _("_Join All the Same"), nullptr);
    adw_message_dialog_set_response_appearance(dialog, "join", ADW_RESPONSE_DESTRUCTIVE);
    adw_message_dialog_set_default_response(dialog, "cancel");
    adw_message_dialog_set_close_response(dialog, "cancel");
    g_signal_connect(dialog, "response", G_CALLBACK(answered), new Then{std::move(join)});
    gtk_window_present(GTK_WINDOW(dialog));
}

} // namespace confab::gtk
