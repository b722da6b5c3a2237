// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/client.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

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
        known->change(std::move(config));
        return known;
    }
    accounts_.erase(id);
    auto account = std::make_unique<Account>(loop_, **transport, clock_, observer_, store_, std::move(config));
    return accounts_.emplace(id, std::move(account)).first->second.get();
}

void Client::remove(const AccountId& id) { accounts_.erase(id); }

Account* Client::account(const AccountId& id) {
    const auto found = accounts_.find(id);
    return found == accounts_.end() ? nullptr : found->second.get();
}

std::vector<SavedAccount> Client::saved() const { return {}; }

Result<void> Client::save(const SavedAccount&) { return {}; }

Result<void> Client::forget(const AccountId& id) {
    remove(id);
    return {};
}

void Client::search(SearchRequest, std::function<void(Result<SearchResult>)> then) {
    loop_.post([then = std::move(then)] { then(SearchResult{}); });
}

void Client::export_conversation(const ConversationId&, ExportFormat, std::filesystem::path,
                                 std::function<void(Result<std::size_t>)> then) {
    loop_.post([then = std::move(then)] { then(std::size_t{0}); });
}

std::vector<Account*> Client::accounts() {
    std::vector<Account*> all;
    for (const auto& [id, account] : accounts_) all.push_back(account.get());
    return all;
}

} // namespace confab::client
