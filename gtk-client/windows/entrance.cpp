// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/entrance.hpp"

#include "base/i18n.hpp"
#include "model/identity.hpp"
#include "ui.hpp"
#include "widgets/trouble_page.hpp"
#include "windows/certificate_dialog.hpp"
#include "windows/dialog.hpp"
#include "windows/room_dialog.hpp"

#include <algorithm>
#include <utility>

namespace confab::gtk {

using client::ConnectionState;
using client::ConversationId;

namespace {

/// Only what the person has to change or to decide leads away from what they read.
bool leads_to_the_form(Code code) {
    return code == Code::name_in_use || code == Code::invalid_id || code == Code::tls_untrusted ||
           code == Code::wrong_passphrase;
}

} // namespace

Entrance::Entrance(Gtk::Window& window, Gtk::Stack& pages, Chat& chat, std::optional<Errand> errand)
    : window_{window}, pages_{pages}, chat_{chat}, errand_{std::move(errand)} {
    const auto into_pages = [this](const char* name) {
        return [this, name](Gtk::Widget& page) { pages_.add(page, name); };
    };
    welcome_ = &load<WelcomePage>(into_pages("welcome"), "welcome-page", "welcome_page");
    form_ = &load<ConnectPage>(into_pages("connect"), "connect-page", "connect_page");
    welcome_->signal_chosen().connect([this](const std::string& transport) { show_form(transport, nullptr); });
    form_->signal_back().connect([this] {
        disconnect();
        show_welcome();
    });
    form_->signal_stopped().connect([this] { disconnect(); });
    form_->signal_submitted().connect(
        [this] { connect(form_->form().account(account_.empty() ? fresh_account() : account_)); });
    form_->signal_test().connect([this] { test_access(); });
}

void Entrance::start() {
    connection_heard_ = chat_.model().signal_connection().connect([this](const AccountId& id) { heard(id); });
    if (chat_.loaded() || chat_.unusable()) begin();
    else loaded_heard_ = chat_.signal_loaded().connect([this] { begin(); });
}

Entrance::~Entrance() {
    connection_heard_.disconnect();
    loaded_heard_.disconnect();
}

bool Entrance::page_is(const char* name) const { return pages_.get_visible_child_name() == name; }

AccountId Entrance::fresh_account() const {
    const auto& saved = chat_.profile().accounts;
    for (int number = 1;; ++number) {
        AccountId id{std::to_string(number)};
        const auto taken = [&](const client::SavedAccount& each) { return each.config.id == id; };
        if (std::none_of(saved.begin(), saved.end(), taken)) return id;
    }
}

void Entrance::begin() {
    if (chat_.unusable()) {
        load<TroublePage>([this](Gtk::Widget& page) { pages_.add(page, "trouble"); }, "trouble-page", "trouble_page")
            .show_error(*chat_.unusable());
        return show_page(pages_, "trouble");
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

void Entrance::begin_with(const client::SavedAccount& saved) {
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

void Entrance::run_errand(Errand errand) {
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

void Entrance::show_welcome(const std::string& problem) {
    welcome_->show_problem(problem);
    show_page(pages_, "welcome");
}

void Entrance::show_form(const std::string& transport, const client::AccountConfig* prefilled) {
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
    show_page(pages_, "connect");
    form_->focus();
}

void Entrance::connect(client::AccountConfig account) {
    account_ = account.id;
    entered_ = false;
    form_->set_busy(true);
    chat_.open(std::move(account), guard_.wrap([this](const Refusal& refusal) { could_not_connect(refusal); }));
}

void Entrance::disconnect() {
    if (!account_.empty()) chat_.close(account_);
    form_->set_busy(false);
}

void Entrance::leave() {
    disconnect();
    show_form({}, chat_.account(account_));
}

void Entrance::could_not_connect(const Refusal& refusal) {
    if (page_is("chat")) show_form({}, chat_.account(account_));
    if (page_is("connect")) form_->show_error(refusal.error, refusal.key);
    else show_welcome(refusal.error.text);
}

void Entrance::enter(const ConversationId& first) {
    entered_ = true;
    entered_signal_.emit(first);
}

void Entrance::heard(const AccountId& id) {
    if (id != account_) return;
    const auto& status = chat_.model().status(id);
    if (status.state == ConnectionState::offline) went_offline(status);
    else if (status.state == ConnectionState::online && !entered_) enter({account_, {}, {}});
}

void Entrance::went_offline(const client::ConnectionStatus& status) {
    if (status.error.code == Code::ok) return form_->set_busy(false);
    const auto code = status.error.code;
    if (code == Code::room_changed) ask_about_room(status.error);
    if (entered_ && !leads_to_the_form(code)) return;
    if (!page_is("connect") || !form_->has_form()) show_form({}, chat_.account(account_));
    if (code == Code::tls_untrusted && !status.tls_fingerprint.empty())
        return ask_about_certificate(status.tls_fingerprint);
    form_->show_error(status.error);
}

void Entrance::ask_about_certificate(const std::string& fingerprint) {
    ask_to_trust(window_, fingerprint, guard_.wrap([this, fingerprint] {
        form_->set_busy(true);
        chat_.trust(account_, fingerprint);
    }),
                 guard_.wrap([this] { form_->show_error(chat_.model().status(account_).error); }));
}

void Entrance::ask_about_room(const Error& what) {
    ask_to_join_changed_room(window_, what.text, guard_.wrap([this] {
        form_->set_busy(true);
        chat_.join_changed_room(account_);
    }));
}

void Entrance::test_access() {
    show_dialog(probe_, window_, "probe-window", "probe_window", chat_,
                form_->form().account(account_.empty() ? fresh_account() : account_));
}

} // namespace confab::gtk
