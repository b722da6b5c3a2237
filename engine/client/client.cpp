// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/client.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "client/exporter.hpp"
#include "client/searcher.hpp"
#include "client/store_parts.hpp"

namespace confab::client {

Client::Client(Loop& loop, plugin::Transports& transports, Clock clock, Observer& observer, Store& store)
    : loop_{loop}, transports_{transports}, clock_{std::move(clock)}, observer_{observer}, store_{store} {}

Client::~Client() = default;

Result<Account*> Client::set(AccountConfig config, std::string* key) {
    auto transport = transports_.get(config.transport);
    if (!transport) return fail(std::move(transport.error()));
    config.user.value = normalized(config.user.value);
    if (auto id = check_user_id(config.user.value); !id) return fail(std::move(id.error()));
    if (auto display = check_display_name(config.display); !display) return fail(std::move(display.error()));
    if (auto checked = (*transport)->check(Role::connect, config.settings, key); !checked)
        return fail(std::move(checked.error()));

    const auto id = config.id;
    if (auto* known = account(id);
        known && known->config().transport == config.transport && known->config().user == config.user) {
        if (auto changed = known->change(std::move(config)); !changed) return fail(std::move(changed.error()));
        return known;
    }
    accounts_.erase(id);
    auto account = Account::open(loop_, **transport, clock_, observer_, store_, std::move(config));
    if (!account) return fail(std::move(account.error()));
    return accounts_.emplace(id, std::move(*account)).first->second.get();
}

void Client::remove(const AccountId& id) { accounts_.erase(id); }

Account* Client::account(const AccountId& id) {
    const auto found = accounts_.find(id);
    return found == accounts_.end() ? nullptr : found->second.get();
}

std::vector<SavedAccount> Client::saved() const {
    auto accounts = store_.parts().accounts.saved();
    if (accounts) return std::move(*accounts);
    log::error("reading the accounts: {}", accounts.error().text);
    return {};
}

Result<void> Client::save(const SavedAccount& account) { return store_.parts().accounts.save(account); }

Result<void> Client::forget(const AccountId& id) {
    remove(id);
    if (auto gone = store_.parts().accounts.forget(id); !gone) return gone;
    store_.parts().purge->start({});
    return {};
}

void Client::search(SearchRequest request, std::function<void(Result<SearchResult>)> then) {
    store_.parts().worker->ask([request = std::move(request)](WorkerSide& side) { return search_store(side, request); },
                               [alive = std::weak_ptr{alive_}, then = std::move(then)](Result<SearchResult> result) {
                                   if (!alive.expired()) then(std::move(result));
                               });
}

void Client::export_conversation(const ConversationId& of, ExportFormat format, std::filesystem::path file,
                                 std::function<void(Result<std::size_t>)> then) {
    store_.parts().worker->ask(
        [of, format, file = std::move(file)](WorkerSide& side) { return export_history(side, of, format, file); },
        [alive = std::weak_ptr{alive_}, then = std::move(then)](Result<std::size_t> count) {
            if (!alive.expired()) then(std::move(count));
        });
}

std::vector<Account*> Client::accounts() {
    std::vector<Account*> all;
    for (const auto& [id, account] : accounts_) all.push_back(account.get());
    return all;
}

} // namespace confab::client
