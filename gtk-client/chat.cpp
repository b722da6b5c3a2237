// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat.hpp"

#include "base/i18n.hpp"
#include "client/account.hpp"
#include "model/attention.hpp"
#include "model/connection_form.hpp"
#include "model/identity.hpp"

#include <utility>

namespace confab::gtk {

using client::AccountConfig;
using client::ConversationId;

Chat::Chat(EngineOptions options)
    : folder_{options.data}, engine_{std::move(options), [this](const client::Changes& changes) { heard(changes); },
                                     [this](const Error& why) {
                                         unusable_ = why;
                                         signal_loaded_.emit();
                                     }} {
    engine_.ask(
        guard_, [](EngineSide& side) { return gtk::begin(side); }, [this](Start start) { begin(std::move(start)); });
}

void Chat::begin(Start start) {
    catalogue_ = std::move(start.catalogue);
    profile_ = std::move(start.profile);
    last_ = std::move(start.last);
    for (const auto& saved : profile_.accounts) {
        accounts_[saved.config.id] = saved.config;
        model_.add_account(saved.config.id);
    }
    model_.add_known(std::move(start.conversations));
    loaded_ = true;
    signal_loaded_.emit();
    if (!start.problem.empty()) signal_problem_.emit(start.problem);
}

const AccountConfig* Chat::account(const AccountId& id) const {
    const auto found = accounts_.find(id);
    return found == accounts_.end() ? nullptr : &found->second;
}

void Chat::open(AccountConfig account, std::function<void(Refusal)> refused) {
    const auto id = account.id;
    const bool known = accounts_.contains(id);
    accounts_[id] = account;
    model_.add_account(id);
    Opened lost{account, {}, Refusal{Error{Code::closed, tr("The connection is gone.")}, {}}};
    engine_.ask_later<Opened>(
        guard_,
        [account = std::move(account)](EngineSide& side, std::function<void(Opened)> answer) {
            open_account(side, account, std::move(answer));
        },
        [this, id, known, refused = std::move(refused)](Opened opened) {
            if (!opened.refusal) {
                accounts_[id] = std::move(opened.config);
                return model_.add_known(std::move(opened.conversations));
            }
            if (!known) {
                accounts_.erase(id);
                model_.remove_account(id);
            }
            refused(std::move(*opened.refusal));
        },
        std::move(lost));
}

void Chat::open_uri(std::string uri, AccountId id, UserId user, std::string display,
                    std::function<void(Refusal)> refused) {
    AccountConfig account{
        .id = std::move(id), .transport = {}, .settings = {}, .user = std::move(user), .display = std::move(display)};
    const auto suggested = model::suggested_identity();
    if (account.display.empty()) account.display = account.user.empty() ? suggested.display : account.user.value;
    if (account.user.empty()) account.user = UserId{suggested.user};
    engine_.ask(
        guard_,
        [uri = std::move(uri), account = std::move(account)](EngineSide& side) mutable -> Result<AccountConfig> {
            auto parsed = side.engine.transports().parse_uri(uri);
            if (!parsed) return fail(std::move(parsed.error()));
            account.transport = parsed->first->description().id;
            account.settings = std::move(parsed->second);
            return account;
        },
        [this, refused = std::move(refused)](Result<AccountConfig> account) {
            if (!account) return refused({std::move(account.error()), {}});
            // A certificate that was trusted there stays trusted.
            if (const auto* saved = profile_.find(account->id);
                saved != nullptr && saved->config.transport == account->transport)
                for (const auto& [key, value] : saved->config.settings) account->settings.emplace(key, value);
            open(std::move(*account), refused);
        });
}

template <class F> void Chat::on_account(const AccountId& id, F fn) {
    engine_.post([id, fn = std::move(fn)](EngineSide& side) {
        if (auto* account = side.client.account(id)) fn(*account);
    });
}

void Chat::close(const AccountId& id) {
    if (const auto* known = account(id)) remember(*known, false);
    on_account(id, [](client::Account& account) { account.disconnect(); });
}

void Chat::retry(const AccountId& id) {
    on_account(id, [](client::Account& account) { account.connect(); });
}

void Chat::join_changed_room(const AccountId& id) {
    on_account(id, [](client::Account& account) { account.connect(true); });
}

model::FileLimits Chat::limits(const AccountId& id) const {
    const auto* known = account(id);
    const auto* transport = known != nullptr ? catalogue_.find(known->transport) : nullptr;
    if (transport == nullptr) return {};
    return {*transport->descriptor, known->settings};
}

bool Chat::takes_files(const AccountId& id) const {
    if (model_.status(id).state == client::ConnectionState::online) return can(id, CONFAB_CAP_FILES);
    const auto* known = account(id);
    const auto* transport = known != nullptr ? catalogue_.find(known->transport) : nullptr;
    return transport != nullptr && (transport->descriptor->caps & CONFAB_CAP_FILES) != 0;
}

bool Chat::can(const AccountId& id, std::uint64_t caps) const {
    const auto& status = model_.status(id);
    return status.state == client::ConnectionState::online && status.caps.has(caps);
}

void Chat::trust(const AccountId& id, const std::string& fingerprint) {
    accounts_[id].settings["tls_fingerprint"] = fingerprint;
    on_account(id, [fingerprint](client::Account& account) { account.trust(fingerprint); });
}

void Chat::send(const ConversationId& to, std::string text, std::function<void(Error)> refused) {
    engine_.ask(
        guard_,
        [to, text = std::move(text)](EngineSide& side) -> Result<void> {
            auto* account = side.client.account(to.account);
            if (account == nullptr) return fail(Code::not_found, "{}", to.account.value);
            auto sent = account->send(to, text);
            if (!sent) return fail(std::move(sent.error()));
            return {};
        },
        [refused = std::move(refused)](Result<void> sent) {
            if (!sent) refused(std::move(sent.error()));
        });
}

void Chat::send_again(const ConversationId& of, EntryKey key) {
    on_account(of.account, [of, key](client::Account& account) { (void)account.send_again(of, key); });
}

void Chat::discard(const ConversationId& of, EntryKey key) {
    on_account(of.account, [of, key](client::Account& account) { (void)account.discard(of, key); });
}

void Chat::mark_read(const ConversationId& of) {
    on_account(of.account, [of](client::Account& account) { account.mark_read(of); });
}

void Chat::direct(const AccountId& account, const UserId& peer, std::function<void(ConversationId)> then) {
    struct Found {
        ConversationId id;
        client::RosterMember peer;
    };
    engine_.ask(
        guard_,
        [account, peer](EngineSide& side) -> std::optional<Found> {
            auto* known = side.client.account(account);
            if (known == nullptr) return std::nullopt;
            const auto id = known->direct(peer);
            return Found{id, known->member(id.peer)};
        },
        [this, then = std::move(then)](std::optional<Found> found) {
            if (!found) return;
            model_.add_conversation(found->id, found->peer);
            then(found->id);
        });
}

void Chat::heard(const client::Changes& changes) {
    model_.apply(changes);
    for (const auto& [id, status] : changes.connections) connection_heard(id, status);
    files_.transfers().apply(changes.transfers);
    keys_.heard(changes.keys);
    for (const auto& [id, note] : changes.notes)
        // The others are rows where they belong, and nothing to be disturbed by.
        if (!note.text.empty() && (note.what == NoteWhat::trouble || note.what == NoteWhat::clock))
            signal_problem_.emit(note.text);
}

void Chat::connection_heard(const AccountId& id, const client::ConnectionStatus& status) {
    const auto* config = account(id);
    if (config == nullptr) return;
    if (status.state != client::ConnectionState::online) return model_.reset_members(id, {});
    // Only what has worked is worth remembering.
    remember(*config, true);
    engine_.ask(
        guard_,
        [id](EngineSide& side) {
            auto* account = side.client.account(id);
            return account == nullptr ? std::vector<client::RosterMember>{} : account->members();
        },
        [this, id](std::vector<client::RosterMember> members) { model_.reset_members(id, std::move(members)); });
}

void Chat::remember(const AccountConfig& account, bool online) {
    const auto* transport = catalogue_.find(account.transport);
    if (transport == nullptr) return;
    client::SavedAccount kept{model::without_secrets(account, *transport->descriptor), online};
    if (auto* saved = profile_.find(account.id)) *saved = std::move(kept);
    else profile_.accounts.push_back(std::move(kept));
    engine_.post([this, account, online,
                  tell = guard_.wrap([this](const std::string& why) { signal_problem_.emit(why); })](EngineSide& side) {
        keep_account(side, account, online, [this, tell](const Error& why) {
            engine_.deliver([tell, why = why.text]() mutable { tell(why); });
        });
    });
}

void Chat::set_preference(const char* key, std::string value) {
    engine_.post([this, key, value = std::move(value),
                  tell = guard_.wrap([this](const std::string& why) { signal_problem_.emit(why); })](EngineSide& side) {
        auto kept = side.store->set_preference(key, value);
        if (!kept) engine_.deliver([tell, why = kept.error().text]() mutable { tell(why); });
    });
}

void Chat::set_style(std::string style) {
    profile_.style = style;
    set_preference(style_preference, std::move(style));
}

void Chat::set_last(const ConversationId& id) {
    if (std::exchange(last_, id) != id) set_preference(conversation_preference, model::target_of(id));
}

} // namespace confab::gtk
