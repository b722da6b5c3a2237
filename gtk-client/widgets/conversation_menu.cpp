// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/conversation_menu.hpp"

#include "base/i18n.hpp"
#include "ui.hpp"
#include "windows/dialog.hpp"
#include "windows/history_dialogs.hpp"

#include <utility>

namespace confab::gtk {

using client::ConversationId;

ConversationMenu::ConversationMenu(Gtk::ApplicationWindow& window, Gtk::Box& place, Chat& chat, Current current,
                                   Tell tell)
    : window_{window}, chat_{chat}, current_{std::move(current)}, tell_{std::move(tell)} {
    const auto builder = ui("conversation-menu");
    button_ = builder->get_widget<Gtk::MenuButton>("conversation_menu");
    popover_ = builder->get_widget<Gtk::Popover>("date_popover");
    calendar_ = builder->get_widget<Gtk::Calendar>("calendar");
    place.append(*button_);
    popover_->set_parent(*button_);
    builder->get_widget<Gtk::Button>("go")->signal_clicked().connect([this] { go_to_date(); });
    window_.add_action("go-to-date", [this] { ask_for_date(); });
    window_.add_action("export", [this] { export_history(); });
    window_.add_action("delete-history", [this] { delete_history(); });
    window_.add_action("files", [this] { show_files(); });
    verify_action_ = window_.add_action("verify", [this] { verify(); });
    connection_heard_ = chat_.model().signal_connection().connect([this](const AccountId&) { refresh(); });
    refresh();
}

ConversationMenu::~ConversationMenu() {
    connection_heard_.disconnect();
    popover_->unparent();
}

void ConversationMenu::refresh() {
    const auto conversation = current_();
    verify_action_->set_enabled(conversation && conversation->direct() &&
                                chat_.can(conversation->account, CONFAB_CAP_SEALED));
}

void ConversationMenu::show_files() {
    if (const auto conversation = current_())
        show_dialog(files_, window_, "files-window", "files_window", chat_, *conversation);
}

void ConversationMenu::verify() {
    const auto conversation = current_();
    if (conversation && conversation->direct())
        show_dialog(verify_, window_, "verify-window", "verify_window", chat_, conversation->account,
                    conversation->peer, chat_.model().title(*conversation));
}

void ConversationMenu::ask_for_date() {
    if (!current_()) return;
    calendar_->select_day(Glib::DateTime::create_now_local());
    popover_->popup();
    calendar_->grab_focus();
}

void ConversationMenu::go_to_date() {
    popover_->popdown();
    const auto conversation = current_();
    if (!conversation) return;
    const auto day = calendar_->get_date();
    const auto midnight =
        Glib::DateTime::create_local(day.get_year(), day.get_month(), day.get_day_of_month(), 0, 0, 0);
    chat_.history().find(*conversation, Timestamp{std::chrono::seconds{midnight.to_unix()}},
                         guard_.wrap([this](std::optional<EntryKey> entry) {
                             if (entry) jump_.emit(*entry);
                             else tell_(_("Nothing was said on that day or later."));
                         }));
}

void ConversationMenu::export_history() {
    const auto conversation = current_();
    if (!conversation) return;
    ask_where_to_export(
        window_, chat_.model().title(*conversation),
        guard_.wrap([this, conversation = *conversation](const std::string& file, client::ExportFormat format) {
            chat_.history().export_to(
                conversation, format, file, guard_.wrap([this, file](const Result<std::size_t>& count) {
                    const auto name = Glib::filename_display_basename(file).raw();
                    tell_(count ? trf(N_("{} entries were written to “{}”."), *count, name) : count.error().text);
                }));
        }));
}

void ConversationMenu::delete_history() {
    const auto conversation = current_();
    if (!conversation) return;
    ask_to_delete_history(window_, chat_.model().title(*conversation), conversation->direct(),
                          guard_.wrap([this, conversation = *conversation] {
                              chat_.history().erase(conversation, guard_.wrap([this](const Result<void>& erased) {
                                  tell_(erased ? std::string{_("The history was deleted.")} : erased.error().text);
                              }));
                          }));
}

} // namespace confab::gtk
