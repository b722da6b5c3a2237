// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/main_window.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/attention.hpp"
#include "model/identity.hpp"
#include "ui.hpp"
#include "widgets/trouble_page.hpp"
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
    : ConversationWindow{object, builder, chat}, chat_{chat}, errand_{std::move(errand)},
      pages_{builder->get_widget<Gtk::Stack>("pages")},
      content_pages_{builder->get_widget<Gtk::Stack>("content_pages")}, view_place_{builder->get_widget<Gtk::Box>(
                                                                            "view_place")},
      search_button_{builder->get_widget<Gtk::ToggleButton>("search_button")}, leaflet_{native<AdwLeaflet>(builder,
                                                                                                           "leaflet")},
      flap_{native<AdwFlap>(builder, "flap")}, title_{native<AdwWindowTitle>(builder, "title")}, card_{builder, chat} {
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
        if (id.direct()) private_.emit(id, EntryKey::none);
        else show_room(id);
    });
    card_.signal_person().connect([this](const UserId& peer) { begin_private(peer); });
    card_.signal_left().connect([this] {
        if (adw_flap_get_folded(flap_) != FALSE) adw_flap_set_reveal_flap(flap_, FALSE);
        focus_composer();
    });
    make_search();
    builder->get_widget<Gtk::Button>("back")->signal_clicked().connect(
        [this] { adw_leaflet_navigate(leaflet_, ADW_NAVIGATION_DIRECTION_BACK); });
    heard_.push_back(chat_.model().signal_connection().connect([this](const AccountId& id) { heard(id); }));
    heard_.push_back(chat_.model().signal_conversations().connect([this] { refresh_titles(); }));
    heard_.push_back(chat_.signal_problem().connect([this](const std::string& problem) { toast(problem); }));
    if (chat_.loaded() || chat_.unusable()) begin();
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
        if (card_.members() == nullptr || !page_is("chat")) return;
        adw_leaflet_set_visible_child_name(leaflet_, "conversation");
        adw_flap_set_reveal_flap(flap_, TRUE);
        card_.members()->focus_search();
    });
    add_action("people", [this] { adw_flap_set_reveal_flap(flap_, adw_flap_get_reveal_flap(flap_) == FALSE); });
    add_action("conversations", [this] {
        adw_leaflet_set_visible_child_name(leaflet_, "conversations");
        sidebar_->focus();
    });
}

void MainWindow::make_search() {
    search_ = &load<SearchPane>([this](Gtk::Widget& made) { content_pages_->add(made, "search"); }, "search-pane",
                                "search_pane", chat_);
    search_->signal_left().connect([this] { show_search(false); });
    search_->signal_chosen().connect([this](const client::SearchHit& hit) { show_hit(hit); });
    search_button_->signal_toggled().connect([this] { show_search(search_button_->get_active()); });
    add_action("search", [this] { show_search(true); });
}

void MainWindow::show_search(bool shown) {
    if (!page_is("chat") || view() == nullptr) shown = false;
    const bool before = content_pages_->get_visible_child_name() == "search";
    search_button_->set_active(shown);
    if (shown) {
        adw_leaflet_set_visible_child_name(leaflet_, "conversation");
        gtk::show_page(*content_pages_, "search");
        search_->open(view()->conversation());
    } else if (before) {
        gtk::show_page(*content_pages_, "conversation");
        focus_composer();
    }
    attention_changed();
}

void MainWindow::search_within(const ConversationId& id) {
    show_search(true);
    search_->search_within(id);
}

void MainWindow::show_hit(const client::SearchHit& hit) {
    if (hit.where.direct()) return private_.emit(hit.where, hit.entry.key);
    show_room(hit.where);
    jump_to(hit.entry.key);
}

void MainWindow::show_page(const char* name) {
    gtk::show_page(*pages_, name);
    attention_changed();
}

bool MainWindow::page_is(const char* name) const { return pages_->get_visible_child_name() == name; }

bool MainWindow::view_in_front() const {
    return page_is("chat") && content_pages_->get_visible_child_name() == "conversation" &&
           (adw_leaflet_get_folded(leaflet_) == FALSE ||
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
    if (chat_.unusable()) {
        load<TroublePage>([this](Gtk::Widget& page) { pages_->add(page, "trouble"); }, "trouble-page", "trouble_page")
            .show_error(*chat_.unusable());
        return show_page("trouble");
    }
    welcome_->show_catalogue(chat_.catalogue());
    if (errand_) return run_errand(*std::exchange(errand_, std::nullopt));
    const auto& saved = chat_.profile().accounts;
    if (saved.empty()) return show_welcome();
    const auto last = std::find_if(saved.begin(), saved.end(), [this](const client::SavedAccount& each) {
        return chat_.last() && chat_.last()->account == each.config.id;
    });
    begin_with(last == saved.end() ? saved.front() : *last);
}

void MainWindow::begin_with(const client::SavedAccount& saved) {
    auto config = saved.config;
    account_ = config.id;
    if (chat_.catalogue().find(config.transport) == nullptr) return show_welcome();
    // What was said is there before anybody answers, and whoever was there once comes back when the server does.
    const bool here = chat_.last() && chat_.last()->account == account_ && !chat_.last()->direct();
    if (saved.online || chat_.last()) enter(here ? *chat_.last() : ConversationId{account_, {}, {}});
    else show_form({}, &config);
    if (!saved.online) return;
    config.retry_from_start = true;
    chat_.open(std::move(config), guard_.wrap([this](const Refusal& refusal) { could_not_connect(refusal); }));
}

void MainWindow::run_errand(Errand errand) {
    if (!chat_.loaded()) {
        errand_ = std::move(errand);
        return;
    }
    const auto& saved = chat_.profile().accounts;
    account_ = saved.empty() ? fresh_account() : saved.front().config.id;
    entered_ = false;
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
    entered_ = false;
    form_->show_form(std::move(form));
    show_page("connect");
    form_->focus();
}

void MainWindow::connect(client::AccountConfig account) {
    account_ = account.id;
    entered_ = false;
    form_->set_busy(true);
    chat_.open(std::move(account), guard_.wrap([this](const Refusal& refusal) { could_not_connect(refusal); }));
}

void MainWindow::could_not_connect(const Refusal& refusal) {
    if (page_is("chat")) show_form({}, chat_.account(account_));
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
    if (!entered_) enter({account_, {}, {}});
    refresh_titles();
}

void MainWindow::enter(const ConversationId& first) {
    entered_ = true;
    card_.show_account(account_);
    members_heard_.disconnect();
    members_heard_ = chat_.model().members(account_).signal_spliced().connect([this](auto) { refresh_titles(); });
    show_page("chat");
    show_room(first);
    focus_composer();
}

void MainWindow::went_offline(const client::ConnectionStatus& status) {
    refresh_titles();
    if (status.error.code == Code::ok) return form_->set_busy(false);
    const auto code = status.error.code;
    // Only what the person has to change leads away from what they read.
    if (entered_ && code != Code::name_in_use && code != Code::invalid_id && code != Code::tls_untrusted) return;
    if (!page_is("connect") || !form_->has_form()) show_form({}, chat_.account(account_));
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
    if (!account_.empty()) chat_.close(account_);
    form_->set_busy(false);
}

void MainWindow::show_room(const ConversationId& id) {
    if (view() == nullptr || view()->conversation() != id) show_conversation(*view_place_, id);
    chat_.set_last(id);
    show_search(false);
    sidebar_->select(id);
    adw_leaflet_set_visible_child_name(leaflet_, "conversation");
    refresh_titles();
    attention_changed();
}

void MainWindow::begin_private(const UserId& peer) {
    chat_.direct(account_, peer, guard_.wrap([this](const ConversationId& id) { private_.emit(id, EntryKey::none); }));
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
