// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/history_dialogs.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <adwaita.h>
#include <giomm/file.h>
#include <glibmm/miscutils.h>
#include <gtkmm/filechoosernative.h>
#include <gtkmm/filefilter.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace confab::gtk {

namespace {

using Then = std::function<void()>;

Glib::RefPtr<Gtk::FileFilter> filter(const char* name, const char* pattern) {
    auto made = Gtk::FileFilter::create();
    made->set_name(name);
    made->add_pattern(pattern);
    return made;
}

/// What a conversation is called, as the name of a file.
std::string file_name(std::string conversation, const char* ending) {
    std::replace_if(
        conversation.begin(), conversation.end(),
        [](char c) { return std::string_view{"/\\:*?\"<>|"}.find(c) != std::string_view::npos; }, '-');
    return escaped(conversation) + ending;
}

} // namespace

void ask_where_to_export(Gtk::Window& parent, const std::string& conversation,
                         std::function<void(const std::string& file, client::ExportFormat)> then) {
    auto dialog = Gtk::FileChooserNative::create(_("Export Conversation"), parent, Gtk::FileChooser::Action::SAVE,
                                                 _("_Export"), _("_Cancel"));
    const auto text = filter(_("Text"), "*.txt"), json = filter(_("JSON, for programs"), "*.json");
    dialog->add_filter(text);
    dialog->add_filter(json);
    dialog->set_filter(text);
    const auto documents = Glib::get_user_special_dir(Glib::UserDirectory::DOCUMENTS);
    dialog->set_current_folder(Gio::File::create_for_path(documents.empty() ? Glib::get_home_dir() : documents));
    dialog->set_current_name(file_name(conversation, ".txt"));
    dialog->property_filter().signal_changed().connect([raw = dialog.get(), json, conversation] {
        raw->set_current_name(file_name(conversation, raw->get_filter() == json ? ".json" : ".txt"));
    });
    // It lives until it has answered.
    dialog->signal_response().connect([dialog, json, then = std::move(then)](int response) mutable {
        if (response == static_cast<int>(Gtk::ResponseType::ACCEPT))
            if (const auto file = dialog->get_file()) {
                const auto path = file->get_path();
                const bool as_json = dialog->get_filter() == json || path.ends_with(".json");
                then(path, as_json ? client::ExportFormat::json : client::ExportFormat::text);
            }
        Glib::signal_idle().connect_once([dialog] {});
        dialog.reset();
    });
    dialog->set_modal(true);
    dialog->show();
}

void ask_to_delete_history(Gtk::Window& parent, const std::string& conversation, bool direct,
                           std::function<void()> then) {
    auto* dialog = ADW_MESSAGE_DIALOG(adw_message_dialog_new(parent.gobj(), nullptr, nullptr));
    adw_message_dialog_set_heading(dialog, trf(N_("Delete the History of “{}”?"), escaped(conversation)).c_str());
    adw_message_dialog_set_body(
        dialog,
        direct ? _("All that was said in this chat is deleted here, for ever. The other person keeps what they have.")
               : _("All that was said in this room is deleted here, for ever. Other people and the server keep what "
                   "they have."));
    adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "delete", _("_Delete"), nullptr);
    adw_message_dialog_set_response_appearance(dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
    adw_message_dialog_set_default_response(dialog, "cancel");
    adw_message_dialog_set_close_response(dialog, "cancel");
    g_signal_connect(dialog, "response", G_CALLBACK(+[](AdwMessageDialog*, const char* response, gpointer data) {
                         const std::unique_ptr<Then> wanted{static_cast<Then*>(data)};
                         if (std::string_view{response} == "delete") (*wanted)();
                     }),
                     new Then{std::move(then)});
    gtk_window_present(GTK_WINDOW(dialog));
}

} // namespace confab::gtk
