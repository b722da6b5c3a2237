// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "model/attention.hpp"
#include "windows/main_window.hpp"
#include "windows/private_window.hpp"

#include <gtkmm/application.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace confab::gtk {

/// The program: one instance for a profile, its windows, and what the desktop sees of it.
class Application : public Gtk::Application {
public:
    static Glib::RefPtr<Application> create();
    ~Application() override;

private:
    Application();

    void on_startup() override;
    void on_activate() override;
    void on_shutdown() override;
    int on_command_line(const Glib::RefPtr<Gio::ApplicationCommandLine>& command_line) override;
    int handle_local_options(const Glib::RefPtr<Glib::VariantDict>& options);

    void add_options();
    void add_actions();
    void set_style(const Glib::ustring& style);
    void show_about();
    void show_main(std::optional<Errand> errand);
    void show_private(const client::ConversationId& id, EntryKey entry = EntryKey::none);
    void open_target(const Glib::ustring& target);
    void window_closed(ConversationWindow* window);
    void end_closed();
    void notify(const client::ConversationId& id, const client::ConversationChange& change);
    void withdraw_read();
    [[nodiscard]] model::Attention attention() const;

    std::filesystem::path profile_;
    std::vector<std::filesystem::path> plugin_dirs_;
    std::unique_ptr<Chat> chat_;
    MainWindow* main_ = nullptr;
    std::map<client::ConversationId, PrivateWindow*> private_;
    std::vector<ConversationWindow*> closed_; ///< they end in a moment
    std::set<client::ConversationId> notified_;
    Glib::RefPtr<Gio::SimpleAction> style_action_;
    bool quitting_ = false;
};

} // namespace confab::gtk
