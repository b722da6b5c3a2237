// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat.hpp"

#include "client/account.hpp"
#include "model/connection_form.hpp"
#include "model/identity.hpp"

#include <utility>

namespace confab::gtk {

using client::AccountConfig;
using client::ConversationId;

namespace {

/// On the engine thread. What is wrong, or nothing.
std::optional<Refusal> open_there(EngineSide& side, AccountConfig config) {
    std::string key;
    auto account = side.client.set(std::move(config), &key);
    if (!account) return Refusal{std::move(account.error()), std::move(key)};
    (*account)->connect();
    return std::nullopt;
}

} // namespace

Chat::Chat(EngineOptions options, const std::filesystem::path& data)
    : engine_{std::move(options), [this](const client::Changes& changes) { heard(changes); }},
      keeper_{model::ProfileFile{data / "accounts.ini"}} {
    // Both at once, and the profile waits for the catalogue: its accounts need their transports.
    keeper_.load([this, guard = guard_.wrap([this](Result<model::Profile> profile) {
        engine_.ask(
            guard_, [](EngineSide& side) { return side.engine.catalogue(); },
            [this, profile = std::move(profile)](plugin::Catalogue catalogue) mutable {
                catalogue_ = std::move(catalogue);
                if (profile) profile_ = std::move(*profile);
                loaded_ = true;
                signal_loaded_.emit();
                if (!profile) signal_problem_.emit(profile.error().text);
            });
    })](Result<model::Profile> profile) {
        engine_.deliver([guard, profile = std::move(profile)]() mutable { guard(std::move(profile)); });
    });
}

const AccountConfig* Chat::account(const AccountId& id) const {
    const auto found = accounts_.find(id);
    return found == accounts_.end() ? nullptr : &found->second;
}

void Chat::open(AccountConfig account, std::function<void(Refusal)> refused) {
    const auto id = account.id;
    // The engine forgets its conversations, too.
    if (accounts_.contains(id)) model_.remove_account(id);
    accounts_[id] = account;
    model_.add_account(id);
    engine_.ask(
        guard_, [account = std::move(account)](EngineSide& side) { return open_there(side, account); },
        [this, id, refused = std::move(refused)](std::optional<Refusal> refusal) {
            if (!refusal) return;
            accounts_.erase(id);
            model_.remove_account(id);
            refused(std::move(*refusal));
        });
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
    auto kept = model::without_secrets(account, *transport->descriptor);
    if (auto* saved = profile_.find(account.id)) {
        saved->config = std::move(kept);
        saved->online = online;
    } else {
        profile_.accounts.push_back({std::move(kept), online});
    }
    save();
}

void Chat::set_style(std::string style) {
    profile_.style = std::move(style);
    save();
}

void Chat::save() {
    keeper_.save(profile_, [this, tell = guard_.wrap([this](const std::string& why) { signal_problem_.emit(why); })](
                               Result<void> saved) {
        if (!saved) engine_.deliver([tell, why = saved.error().text]() mutable { tell(why); });
    });
}

} // namespace confab::gtk
