// SPDX-License-Identifier: GPL-3.0-or-later
#include "saved_accounts.hpp"

#include "model/attention.hpp"
#include "model/connection_form.hpp"
#include "plugin/settings.hpp"

#include <algorithm>
#include <utility>

namespace confab::gtk {

using client::Account;
using client::AccountConfig;
using client::SettingValues;
using model::KnownConversation;

namespace {

std::vector<std::string> secret_keys(EngineSide& side, const std::string& transport) {
    std::vector<std::string> keys;
    const auto* loaded = side.engine.catalogue().find(transport);
    if (loaded == nullptr) return keys;
    for (const auto& setting : plugin::settings_of(*loaded->descriptor, CONFAB_ROLE_CONNECT))
        if (setting.secret()) keys.emplace_back(setting.key);
    return keys;
}

/// The name of a person who is not there, as it was when they last wrote.
std::string last_name(const Account& account, const client::ConversationId& of) {
    constexpr std::size_t enough = 20;
    const auto page = account.newest(of, enough);
    for (auto entry = page.entries.rbegin(); entry != page.entries.rend(); ++entry)
        if (!entry->own() && !entry->sender_name.empty()) return entry->sender_name;
    return {};
}

std::vector<KnownConversation> conversations(Account& account) {
    std::vector<KnownConversation> known;
    for (const auto& each : account.conversations()) {
        auto peer = each.id.direct() ? account.member(each.id.peer) : client::RosterMember{};
        if (each.id.direct() && peer.name.empty()) peer.name = last_name(account, each.id);
        known.push_back({each.id, std::move(peer), each.unread, each.last});
    }
    return known;
}

/// Accounts were in a file before there was a store. What the store knows already is newer.
std::string import_accounts(EngineSide& side) {
    const model::ProfileFile file{side.store->folder() / "accounts.ini"};
    if (!file.exists()) return {};
    auto old = file.load();
    if (!old) return old.error().text;
    const auto saved = side.client.saved();
    for (const auto& account : old->accounts) {
        const auto same = [&](const client::SavedAccount& each) { return each.config.id == account.config.id; };
        if (std::any_of(saved.begin(), saved.end(), same)) continue;
        if (auto kept = side.client.save(account); !kept) return kept.error().text;
    }
    if (!old->style.empty() && !side.store->preference(style_preference))
        if (auto kept = side.store->set_preference(style_preference, old->style); !kept) return kept.error().text;
    auto aside = file.set_aside();
    return aside ? std::string{} : aside.error().text;
}

Opened open_there(EngineSide& side, AccountConfig config) {
    Opened opened{.config = config, .conversations = {}, .refusal = {}};
    // Without those that are known to be empty: a transport's table knows no such value.
    for (const auto& secret : secret_keys(side, config.transport))
        if (const auto value = config.settings.find(secret); value != config.settings.end() && value->second.empty())
            config.settings.erase(value);
    std::string key;
    auto account = side.client.set(std::move(config), &key);
    if (!account) {
        opened.refusal = Refusal{std::move(account.error()), std::move(key)};
        return opened;
    }
    (*account)->connect();
    opened.conversations = conversations(**account);
    return opened;
}

} // namespace

Start begin(EngineSide& side) {
    Start start;
    start.problem = import_accounts(side);
    start.catalogue = side.engine.catalogue();
    start.profile.style = side.store->preference(style_preference).value_or("");
    start.profile.accounts = side.client.saved();
    if (const auto last = side.store->preference(conversation_preference)) start.last = model::conversation_of(*last);
    for (const auto& saved : start.profile.accounts) {
        // Without a secret that it needs it can't be set up yet: its history comes with open_account().
        auto account = side.client.set(saved.config);
        if (!account) continue;
        auto known = conversations(**account);
        std::move(known.begin(), known.end(), std::back_inserter(start.conversations));
    }
    return start;
}

void with_secrets(EngineSide& side, AccountConfig config, std::function<void(Result<AccountConfig>)> then) {
    const auto keys = secret_keys(side, config.transport);
    const bool complete =
        std::all_of(keys.begin(), keys.end(), [&](const std::string& key) { return config.settings.contains(key); });
    if (complete) return then(std::move(config));
    const auto id = config.id;
    // The secrets end with the engine's side, and with them what waits here.
    side.secrets.load(id, [keys, config = std::move(config), then](Result<SettingValues> kept) mutable {
        if (!kept) return then(fail(std::move(kept.error())));
        // One that is not kept is known to be empty from now on.
        for (const auto& key : keys) config.settings.emplace(key, (*kept)[key]);
        then(std::move(config));
    });
}

void open_account(EngineSide& side, AccountConfig config, std::function<void(Opened)> then) {
    auto without = config;
    with_secrets(side, std::move(config), [&side, without = std::move(without), then](Result<AccountConfig> complete) {
        if (complete) return then(open_there(side, std::move(*complete)));
        Opened refused{.config = without, .conversations = {}, .refusal = {}};
        refused.refusal = Refusal{std::move(complete.error()), {}};
        then(std::move(refused));
    });
}

void keep_account(EngineSide& side, const AccountConfig& config, bool online, std::function<void(const Error&)> then) {
    const auto* transport = side.engine.catalogue().find(config.transport);
    if (transport == nullptr) return;
    if (auto kept = side.client.save({model::without_secrets(config, *transport->descriptor), online}); !kept)
        return then(kept.error());
    keep_secrets(side, config, [then = std::move(then)](Result<void> kept) {
        if (!kept) then(kept.error());
    });
}

void keep_secrets(EngineSide& side, const AccountConfig& config, std::function<void(Result<void>)> then) {
    SettingValues secrets;
    bool known = false;
    for (const auto& key : secret_keys(side, config.transport)) {
        const auto value = config.settings.find(key);
        if (value == config.settings.end()) continue;
        known = true;
        if (!value->second.empty()) secrets.insert(*value);
    }
    // Not loaded yet, or there are none: what is kept stays. Known to be empty: it is forgotten.
    if (!known) return then({});
    side.secrets.store(config.id, std::move(secrets), std::move(then));
}

} // namespace confab::gtk
