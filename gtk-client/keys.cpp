// SPDX-License-Identifier: GPL-3.0-or-later
#include "keys.hpp"

#include "client/account.hpp"

namespace confab::gtk {

using client::Account;

const model::KeyState& Keys::state(const AccountId& account, const UserId& who) {
    const Whose whose{account, who};
    const auto [found, added] = known_.try_emplace(whose);
    if (added) ask(whose);
    return found->second;
}

void Keys::ask(const Whose& whose) {
    engine_.ask(
        guard_,
        [whose](EngineSide& side) {
            const auto* account = side.client.account(whose.first);
            return account == nullptr ? model::KeyState{} : model::key_state(account->keys(whose.second));
        },
        [this, whose](model::KeyState state) {
            auto& known = known_[whose];
            if (known == state) return;
            known = std::move(state);
            changed_.emit(whose.first, whose.second);
        });
}

void Keys::heard(const std::set<Whose>& changed) {
    for (const auto& whose : changed)
        if (known_.contains(whose)) ask(whose);
}

void Keys::safety_number(const AccountId& id, const UserId& who, std::function<void(std::optional<std::string>)> then) {
    engine_.ask(
        guard_,
        [id, who](EngineSide& side) -> std::optional<std::string> {
            const auto* account = side.client.account(id);
            return account == nullptr ? std::nullopt : account->safety_number(who);
        },
        std::move(then));
}

template <class Do> void Keys::decide(const AccountId& id, Do what, std::function<void(Result<void>)> then) {
    engine_.ask(
        guard_,
        [id, what = std::move(what)](EngineSide& side) -> Result<void> {
            auto* account = side.client.account(id);
            if (account == nullptr) return fail(Code::not_found, "{}", id.value);
            return what(*account);
        },
        std::move(then));
}

void Keys::set_verified(const AccountId& id, const UserId& who, std::string fingerprint, bool verified,
                        std::function<void(Result<void>)> then) {
    decide(
        id,
        [who, fingerprint = std::move(fingerprint), verified](Account& account) {
            return account.set_verified(who, fingerprint, verified);
        },
        std::move(then));
}

void Keys::accept(const AccountId& id, const UserId& who, std::string fingerprint,
                  std::function<void(Result<void>)> then) {
    decide(
        id,
        [who, fingerprint = std::move(fingerprint)](Account& account) { return account.accept_key(who, fingerprint); },
        std::move(then));
}

void Keys::identity(std::function<void(Result<std::string>)> then) {
    engine_.ask_later<Result<std::string>>(
        guard_, [](EngineSide& side, auto answer) { side.client.identity(std::move(answer)); }, std::move(then),
        connection_gone());
}

void Keys::export_identity(std::filesystem::path file, std::string passphrase, std::function<void(Result<void>)> then) {
    engine_.ask_later<Result<void>>(
        guard_,
        [file = std::move(file), passphrase = std::move(passphrase)](EngineSide& side, auto answer) {
            side.client.export_identity(file, passphrase, std::move(answer));
        },
        std::move(then), connection_gone());
}

void Keys::import_identity(std::filesystem::path file, std::string passphrase,
                           std::function<void(Result<std::string>)> then) {
    engine_.ask_later<Result<std::string>>(
        guard_,
        [file = std::move(file), passphrase = std::move(passphrase)](EngineSide& side, auto answer) {
            side.client.import_identity(file, passphrase, std::move(answer));
        },
        std::move(then), connection_gone());
}

} // namespace confab::gtk
