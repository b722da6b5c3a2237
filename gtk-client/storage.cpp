// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage.hpp"

#include "client/account.hpp"
#include "saved_accounts.hpp"

#include <utility>

namespace confab::gtk {

namespace {

/// Hands reports over to the toolkit's thread.
auto handed_over(EngineService& engine, const model::Guard& asker, Storage::Report report) {
    return [&engine, report = asker.wrap(std::move(report))](const StorageReport& each) {
        engine.deliver([report, each]() mutable { report(each); });
    };
}

} // namespace

void Storage::run(const model::Guard& asker, const AccountId& id, StorageWhat what, Report report, Done done) {
    engine_.ask_later<Result<void>>(
        asker,
        [id, what, report = handed_over(engine_, asker, std::move(report))](EngineSide& side, auto answer) {
            if (auto* account = side.client.account(id)) account->storage(what, report, std::move(answer));
            else answer(fail(Code::not_found, "{}", id.value));
        },
        std::move(done), connection_gone());
}

void Storage::rekey(const model::Guard& asker, const AccountId& id, std::string passphrase, bool new_keys, Done done) {
    engine_.ask_later<Result<void>>(
        asker,
        [id, passphrase = std::move(passphrase), new_keys](EngineSide& side, auto answer) {
            auto* account = side.client.account(id);
            if (!account) return answer(fail(Code::not_found, "{}", id.value));
            account->rekey(passphrase, new_keys, [&side, id, answer](Result<void> changed) {
                const auto* now = side.client.account(id);
                if (!changed || !now) return answer(std::move(changed));
                // Told where it fails: the next start would try the passphrase of before.
                keep_secrets(side, now->config(), answer);
            });
        },
        std::move(done), connection_gone());
}

void Storage::probe(const model::Guard& asker, client::AccountConfig account, Report report, Done done) {
    engine_.ask_later<Result<void>>(
        asker,
        [account = std::move(account), report = handed_over(engine_, asker, std::move(report))](EngineSide& side,
                                                                                                auto answer) {
            with_secrets(side, account, [&side, report, answer](Result<client::AccountConfig> complete) {
                if (!complete) return answer(fail(std::move(complete.error())));
                std::erase_if(complete->settings, [](const auto& each) { return each.second.empty(); });
                side.client.probe(std::move(*complete), report, answer);
            });
        },
        std::move(done), connection_gone());
}

} // namespace confab::gtk
