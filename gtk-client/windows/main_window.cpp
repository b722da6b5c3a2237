// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/main_window.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/attention.hpp"
#include "model/identity.hpp"
#include "ui.hpp"
#include "windows/certificate_dialog.hpp"

#include <adwaita.h>
#include <gtkmm/shortcutswindow.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace confab::gtk {

using client::ConnectionState;
using client::ConversationId;

MainWindow::MainWindow(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                       std::optional<Errand> errand)
    : ConversationWindow{object}, chat_{chat}, errand_{std::move(errand)}, pages_{builder->get_widget<Gtk::Stack>(
                                                                               "pages")},
      bar_place_{builder->get_widget<Gtk::Box>("bar_place")}, view_place_{builder->get_widget<Gtk::Box>("view_place")},
      members_place_{builder->get_widget<Gtk::Box>("members_place")}, leaflet_{native<AdwLeaflet>(builder, "leaflet")},
      flap_{native<AdwFlap>(builder, "flap")}, toasts_{native<AdwToastOverlay>(builder, "toasts")},
      title_{native<AdwWindowTitle>(builder, "title")}, self_avatar_{native<AdwAvatar>(builder, "self_avatar")},
      self_name_{builder->get_widget<Gtk::Label>("self_name")}, self_state_{
                                                                    builder->get_widget<Gtk::Label>("self_state")} {
    const auto into_pages = [this](const char* name) {
        return [this, name](Gtk::Widget& page) { pages_->add(page, name); };
    };
    welcome_ = &load<WelcomePage>(into_pages("welcome"), "welcome-page", "welcome_page");
    form_ = &load<ConnectPage>(into_pages("connect"), "connect-page", "connect_page");
    set_help_overlay(*ui("shortcuts")->get_widget<Gtk::ShortcutsWindow>("help_overlay"));
    add_actions();

    welcome_->signal_chosen().connect([this](const std::string& transport) { show_form(transport, nullptr); });
    form_->signal_back().connect([this] {
        disconnect();
        show_welcome();
    });
    form_->signal_stopped().connect([this] { disconnect(); });
    form_->signal_submitted().connect(
        [this] { connect(form_->form().account(account_.empty() ? fresh_account() : account_)); });
    sidebar_ = std::make_unique<ConversationSidebar>(chat_, *builder->get_widget<Gtk::ListBox>("conversations"));
    sidebar_->signal_activated().connect([this](const ConversationId& id) {
        if (id.direct()) private_.emit(id);
        else show_room(id);
    });
    builder->get_widget<Gtk::Button>("back")->signal_clicked().connect(
        [this] { adw_leaflet_navigate(leaflet_, ADW_NAVIGATION_DIRECTION_BACK); });
    heard_.push_back(chat_.model().signal_connection().connect([this](const AccountId& id) { heard(id); }));
    heard_.push_back(chat_.model().signal_conversations().connect([this] { refresh_titles(); }));
    heard_.push_back(chat_.signal_problem().connect([this](const std::string& problem) {
        auto* toast = adw_toast_new(problem.c_str());
        adw_toast_set_timeout(toast, 0);
        adw_toast_overlay_add_toast(toasts_, toast);
    }));
    if (chat_.loaded()) begin();
    else heard_.push_back(chat_.signal_loaded().connect([this] { begin(); }));
}

MainWindow::~MainWindow() {
    for (auto& each : heard_) each.disconnect();
    members_heard_.disconnect();
}

void MainWindow::add_actions() {
    add_action("disconnect", [this] {
        disconnect();
        show_form({}, chat_.account(account_));
    });
    add_action("new-private", [this] {
        if (members_ == nullptr || !page_is("chat")) return;
        adw_leaflet_set_visible_child_name(leaflet_, "conversation");
        adw_flap_set_reveal_flap(flap_, TRUE);
        members_->focus_search();
    });
    add_action("people", [this] { adw_flap_set_reveal_flap(flap_, adw_flap_get_reveal_flap(flap_) == FALSE); });
    add_action("conversations", [this] {
        adw_leaflet_set_visible_child_name(leaflet_, "conversations");
        sidebar_->focus();
    });
}

void MainWindow::show_page(const char* name) {
    gtk::show_page(*pages_, name);
    attention_changed();
}

bool MainWindow::page_is(const char* name) const { return pages_->get_visible_child_name() == name; }

bool MainWindow::view_in_front() const {
    return page_is("chat") && (adw_leaflet_get_folded(leaflet_) == FALSE ||
                               std::string_view{adw_leaflet_get_visible_child_name(leaflet_)} == "conversation");
}

AccountId MainWindow::fresh_account() const {
    const auto& saved = chat_.profile().accounts;
    for (int number = 1;; ++number) {
        AccountId id{std::to_string(number)};
        const auto taken = [&](const client::SavedAccount& each) { return each.config.id == id; };
        if (std::none_of(saved.begin(), saved.end(), taken)) return id;
    }
}

void MainWindow::begin() {
    welcome_->show_catalogue(chat_.catalogue());
    if (errand_) return run_errand(*std::exchange(errand_, std::nullopt));
    const auto& saved = chat_.profile().accounts;
    if (saved.empty() || chat_.catalogue().find(saved.front().config.transport) == nullptr) return show_welcome();
    show_form({}, &saved.front().config);
    if (saved.front().online && form_->form().complete()) connect(saved.front().config);
}

void MainWindow::run_errand(Errand errand) {
    if (!chat_.loaded()) {
        errand_ = std::move(errand);
        return;
    }
    const auto& saved = chat_.profile().accounts;
    account_ = saved.empty() ? fresh_account() : saved.front().config.id;
    was_online_ = false;
    chat_.open_uri(errand.uri, account_, errand.user, errand.display,
                   guard_.wrap([this](const Refusal& refusal) { could_not_connect(refusal); }));
}

void MainWindow::show_welcome(const std::string& problem) {
    welcome_->show_problem(problem);
    show_page("welcome");
}

void MainWindow::show_form(const std::string& transport, const client::AccountConfig* prefilled) {
    const auto& saved = chat_.profile().accounts;
    for (const auto& each : saved)
        if (prefilled == nullptr && each.config.transport == transport) prefilled = &each.config;
    const auto* loaded = chat_.catalogue().find(prefilled != nullptr ? prefilled->transport : transport);
    if (loaded == nullptr) return show_welcome();
    model::ConnectionForm form{*loaded->descriptor, model::suggested_identity()};
    account_ = prefilled != nullptr ? prefilled->id : fresh_account();
    if (prefilled != nullptr) form.fill_in(*prefilled);
    else if (!form.presets().empty()) form.use_preset(0);
    form_->show_form(std::move(form));
    show_page("connect");
    form_->focus();
}

void MainWindow::connect(client::AccountConfig account) {
    account_ = account.id;
    was_online_ = false;
    form_->set_busy(true);
    chat_.open(std::move(account), guard_.wrap([this](const Refusal& refusal) { could_not_connect(refusal); }));
}

void MainWindow::could_not_connect(const Refusal& refusal) {
    if (page_is("connect")) form_->show_error(refusal.error, refusal.key);
    else show_welcome(refusal.error.text);
}

void MainWindow::heard(const AccountId& id) {
    if (id != account_) return;
    const auto& status = chat_.model().status(id);
    switch (status.state) {
    case ConnectionState::online: return went_online();
    case ConnectionState::offline: return went_offline(status);
    default: break;
    }
}

void MainWindow::went_online() {
    if (std::exchange(was_online_, true)) return;
    members_heard_.disconnect();
    while (auto* old = bar_place_->get_first_child()) bar_place_->remove(*old);
    while (auto* old = members_place_->get_first_child()) members_place_->remove(*old);
    bar_ = &load<ConnectionBar>([this](Gtk::Widget& made) { bar_place_->append(made); }, "connection-bar",
                                "connection_bar", chat_, account_);
    bar_->signal_state().connect([this](const std::string& text) { self_state_->set_text(text); });
    self_state_->set_text(_("Online"));
    members_ = &load<MemberPane>([this](Gtk::Widget& made) { members_place_->append(made); }, "member-pane",
                                 "member_pane", chat_, account_);
    members_->signal_chosen().connect([this](const UserId& peer) { begin_private(peer); });
    members_->signal_left().connect([this] {
        if (adw_flap_get_folded(flap_) != FALSE) adw_flap_set_reveal_flap(flap_, FALSE);
        focus_composer();
    });
    members_heard_ = chat_.model().members(account_).signal_spliced().connect([this](auto) { refresh_titles(); });

    const auto* config = chat_.account(account_);
    self_name_->set_text(config->display);
    self_name_->set_tooltip_text(config->user.value);
    adw_avatar_set_text(self_avatar_, config->display.c_str());
    show_page("chat");
    show_room({account_, {}, {}});
    focus_composer();
}

void MainWindow::went_offline(const client::ConnectionStatus& status) {
    if (status.error.code == Code::ok) return form_->set_busy(false);
    const auto code = status.error.code;
    if (was_online_ && code != Code::name_in_use && code != Code::invalid_id && code != Code::tls_untrusted) return;
    if (!page_is("connect") || !form_->has_form()) show_form({}, chat_.account(account_));
    was_online_ = false;
    if (code == Code::tls_untrusted && !status.tls_fingerprint.empty())
        return ask_about_certificate(status.tls_fingerprint);
    form_->show_error(status.error);
}

void MainWindow::ask_about_certificate(const std::string& fingerprint) {
    ask_to_trust(*this, fingerprint, guard_.wrap([this, fingerprint] {
        form_->set_busy(true);
        chat_.trust(account_, fingerprint);
    }),
                 guard_.wrap([this] { form_->show_error(chat_.model().status(account_).error); }));
}

void MainWindow::disconnect() {
    was_online_ = false;
    if (!account_.empty()) chat_.close(account_);
    form_->set_busy(false);
}

void MainWindow::show_room(const ConversationId& id) {
    if (view() == nullptr || view()->conversation() != id) show_conversation(*view_place_, chat_, id);
    sidebar_->select(id);
    adw_leaflet_set_visible_child_name(leaflet_, "conversation");
    refresh_titles();
    attention_changed();
}

void MainWindow::begin_private(const UserId& peer) {
    chat_.direct(account_, peer, guard_.wrap([this](const ConversationId& id) { private_.emit(id); }));
}

void MainWindow::refresh_titles() {
    if (view() == nullptr) return;
    const auto& id = view()->conversation();
    adw_window_title_set_title(title_, escaped(chat_.model().title(id)).c_str());
    const bool online = chat_.model().status(id.account).state == ConnectionState::online;
    const auto people = trf(N_("Online: {}"), chat_.model().members(id.account).size());
    adw_window_title_set_subtitle(title_, online ? people.c_str() : _("Offline"));
    set_title(model::marked_title("Confab", chat_.model().conversations().unread()));
}

} // namespace confab::gtk
