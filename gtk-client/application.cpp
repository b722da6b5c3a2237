// SPDX-License-Identifier: GPL-3.0-or-later
#include "application.hpp"

#include "base/i18n.hpp"
#include "config.h"
#include "first_paint.hpp"
#include "model/file_text.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <glib-unix.h>
#include <glibmm/miscutils.h>
#include <gtkmm/cssprovider.h>
#include <gtkmm/icontheme.h>

#include <algorithm>
#include <csignal>

namespace confab::gtk {

using client::ConversationId;

namespace {

constexpr const char* app_id = "io.github.confab_chat.Confab";
constexpr const char* resources = "/io/github/confab_chat/Confab";

std::string text_option(const Glib::RefPtr<Glib::VariantDict>& options, const char* name) {
    Glib::ustring value;
    options->lookup_value(name, value);
    return value;
}

} // namespace

Glib::RefPtr<Application> Application::create() { return Glib::make_refptr_for_instance(new Application); }

Application::Application() : Gtk::Application{app_id, Gio::Application::Flags::HANDLES_COMMAND_LINE} {
    Glib::set_application_name("Confab");
    add_options();
    signal_handle_local_options().connect(sigc::mem_fun(*this, &Application::handle_local_options), false);
}

Application::~Application() = default;

void Application::add_options() {
    set_option_context_summary(_("Connects to URI at once, where one is given."));
    add_main_option_entry(OptionType::FILENAME, "profile", '\0',
                          _("Keep accounts and history in DIR, and be a program of its own"), _("DIR"));
    add_main_option_entry(OptionType::FILENAME_VECTOR, "plugin-dir", '\0', _("Look for plugins in DIR first"),
                          _("DIR"));
    add_main_option_entry(OptionType::STRING, "id", '\0', _("User ID for URI"), _("ID"));
    add_main_option_entry(OptionType::STRING, "name", '\0', _("Name for URI"), _("NAME"));
    add_main_option_entry(OptionType::BOOL, "version", '\0', _("Say which version this is"));
    add_main_option_entry(OptionType::STRING_VECTOR, G_OPTION_REMAINING, '\0', {}, _("[URI]"));
}

int Application::handle_local_options(const Glib::RefPtr<Glib::VariantDict>& options) {
    if (options->contains("version")) {
        fmt::print("confab {}\n", CONFAB_VERSION);
        return 0;
    }
    std::string profile;
    std::vector<std::string> dirs;
    if (options->lookup_value("profile", profile)) set_flags(get_flags() | Gio::Application::Flags::NON_UNIQUE);
    profile_ = profile.empty() ? std::filesystem::path{Glib::get_user_data_dir()} / "confab"
                               : std::filesystem::absolute(profile);
    if (options->lookup_value("plugin-dir", dirs)) plugin_dirs_.assign(dirs.begin(), dirs.end());
    return -1;
}

void Application::on_startup() {
    Gtk::Application::on_startup();
    adw_init();
    auto css = Gtk::CssProvider::create();
    css->load_from_resource(std::string{resources} + "/style.css");
    const auto display = Gdk::Display::get_default();
    Gtk::StyleContext::add_provider_for_display(display, css, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    Gtk::IconTheme::get_for_display(display)->add_resource_path(std::string{resources} + "/icons");
    Gtk::Window::set_default_icon_name(app_id);

    // The end of a desktop's session is an end in order, too.
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        g_unix_signal_add(
            signal,
            [](gpointer self) -> gboolean {
                static_cast<Application*>(self)->quit();
                return G_SOURCE_CONTINUE;
            },
            this);
    chat_ = std::make_unique<Chat>(EngineOptions{"confab", profile_, plugin_dirs_});
    add_actions();
    chat_->signal_loaded().connect([this] { set_style(chat_->profile().style); });
    chat_->model().signal_fresh().connect(
        [this](const ConversationId& id, const client::ConversationChange& change) { notify(id, change); });
    chat_->model().signal_conversations().connect([this] { withdraw_read(); });
}

void Application::add_actions() {
    add_action("quit", [this] { quit(); });
    add_action("about", [this] { show_about(); });
    add_action_with_parameter("open-conversation", Glib::VARIANT_TYPE_STRING, [this](const Glib::VariantBase& target) {
        open_target(Glib::VariantBase::cast_dynamic<Glib::Variant<Glib::ustring>>(target).get());
    });
    style_action_ = add_action_radio_string(
        "style",
        [this](const Glib::ustring& style) {
            set_style(style);
            chat_->set_style(style);
        },
        "");
    set_accels_for_action("app.quit", {"<Control>q"});
    set_accels_for_action("window.close", {"<Control>w"});
    set_accels_for_action("win.new-private", {"<Control>n"});
    set_accels_for_action("win.people", {"F9"});
    set_accels_for_action("win.conversations", {"<Control>k"});
    set_accels_for_action("win.newest", {"<Control>End"});
    set_accels_for_action("win.search", {"<Control>f"});
    set_accels_for_action("win.go-to-date", {"<Control>d"});
    set_accels_for_action("win.files", {"<Control><Shift>f"});
    set_accels_for_action("win.attach", {"<Control><Shift>a"});
    set_accels_for_action("win.show-help-overlay", {"<Control>question"});
}

void Application::set_style(const Glib::ustring& style) {
    style_action_->change_state(Glib::Variant<Glib::ustring>::create(style));
    adw_style_manager_set_color_scheme(adw_style_manager_get_default(), style == "dark" ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                        : style == "light"
                                                                            ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                                            : ADW_COLOR_SCHEME_DEFAULT);
}

int Application::on_command_line(const Glib::RefPtr<Gio::ApplicationCommandLine>& command_line) {
    const auto options = command_line->get_options_dict();
    std::vector<Glib::ustring> uris;
    options->lookup_value(G_OPTION_REMAINING, uris);
    if (uris.size() > 1) {
        command_line->printerr(std::string{_("Only one URI can be given.")} + "\n");
        return 2;
    }
    std::optional<Errand> errand;
    if (!uris.empty()) errand = Errand{uris.front(), UserId{text_option(options, "id")}, text_option(options, "name")};
    show_main(std::move(errand));
    return 0;
}

void Application::on_activate() { show_main({}); }

void Application::on_shutdown() {
    quitting_ = true;
    end_closed();
    for (const auto& [id, window] : std::exchange(private_, {})) delete window;
    delete std::exchange(main_, nullptr);
    chat_.reset();
    Gtk::Application::on_shutdown();
}

void Application::show_main(std::optional<Errand> errand) {
    if (main_ != nullptr) {
        if (errand) main_->run_errand(std::move(*errand));
        main_->present();
        return;
    }
    main_ = Gtk::Builder::get_widget_derived<MainWindow>(ui("main-window"), "main_window", *chat_, std::move(errand));
    add_window(*main_);
    main_->signal_private().connect([this](const ConversationId& id, EntryKey entry) { show_private(id, entry); });
    main_->signal_close_request().connect(
        [this] {
            window_closed(main_);
            return true;
        },
        false);
    main_->present();
    log_when_painted(*main_, "the first window");
}

void Application::show_private(const ConversationId& id, EntryKey entry) {
    auto*& window = private_[id];
    if (window == nullptr) {
        window = Gtk::Builder::get_widget_derived<PrivateWindow>(ui("private-window"), "private_window", *chat_, id);
        add_window(*window);
        window->signal_close_request().connect(
            [this, window = window] {
                window_closed(window);
                return true;
            },
            false);
        window->signal_search().connect([this](const ConversationId& conversation) {
            show_main({});
            main_->search_within(conversation);
        });
    }
    window->present();
    if (entry == EntryKey::none) window->focus_composer();
    else window->jump_to(entry);
}

void Application::window_closed(ConversationWindow* window) {
    if (quitting_) return;
    // Not from inside its own signal. GTK would destroy the window beneath its object, which hears nothing of that.
    window->set_visible(false);
    // The shutdown ends it, while there is still a Chat to keep its draft: after quit() nothing idle runs any more.
    if (window == main_) return quit();
    remove_window(*window);
    std::erase_if(private_, [window](const auto& each) { return each.second == window; });
    closed_.push_back(window);
    Glib::signal_idle().connect_once([this] { end_closed(); });
}

void Application::end_closed() {
    for (auto* window : std::exchange(closed_, {})) delete window;
}

void Application::open_target(const Glib::ustring& target) {
    const auto id = model::conversation_of(target.raw());
    if (!id || chat_->model().conversations().find(*id) == nullptr) return show_main({});
    if (id->direct()) return show_private(*id);
    show_main({});
    main_->show_room(*id);
}

model::Attention Application::attention() const {
    model::Attention attention;
    const auto look = [&](const ConversationWindow& window) {
        if (!window.property_is_active().get_value()) return;
        attention.any_window_active = true;
        attention.focused = window.attended();
    };
    if (main_ != nullptr) look(*main_);
    for (const auto& [id, window] : private_) look(*window);
    return attention;
}

void Application::notify(const ConversationId& id, const client::ConversationChange& change) {
    if (!model::wants_notification(id, change, attention())) return;
    const auto& entry = *change.newest_fresh;
    const auto sender = model::sender_label(entry);
    auto notification = Gio::Notification::create(id.direct() ? sender : chat_->model().title(id));
    const auto text = model::summary(entry);
    notification->set_body(id.direct() ? text : sender + ": " + text);
    notification->set_icon(Gio::ThemedIcon::create(app_id));
    const auto target = model::target_of(id);
    notification->set_default_action("app.open-conversation", Glib::ustring{target});
    notified_.insert(id);
    send_notification(target, notification);
}

void Application::withdraw_read() {
    std::erase_if(notified_, [this](const ConversationId& id) {
        const auto* known = chat_->model().conversations().find(id);
        if (known != nullptr && known->unread > 0) return false;
        withdraw_notification(model::target_of(id));
        return true;
    });
}

void Application::show_about() {
    auto* about = ADW_ABOUT_WINDOW(adw_about_window_new());
    adw_about_window_set_application_name(about, "Confab");
    adw_about_window_set_application_icon(about, app_id);
    adw_about_window_set_version(about, CONFAB_VERSION);
    adw_about_window_set_comments(about, _("Chat with everyone in the room, or privately"));
    adw_about_window_set_license_type(about, GTK_LICENSE_GPL_3_0);
    // Translators: your names, one a line
    adw_about_window_set_translator_credits(about, _("translator-credits"));
    if (auto* parent = get_active_window()) gtk_window_set_transient_for(GTK_WINDOW(about), parent->gobj());
    gtk_window_present(GTK_WINDOW(about));
}

} // namespace confab::gtk
