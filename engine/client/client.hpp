// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "base/time.hpp"
#include "client/account.hpp"
#include "client/observer.hpp"
#include "plugin/transports.hpp"

#include <map>
#include <memory>
#include <vector>

namespace confab::client {

/// The connect role: the accounts of one profile. Engine thread.
///
/// The functions of one account are in Account; ask account() for it.
class Client {
public:
    /// All references outlive the client.
    Client(Loop& loop, plugin::Transports& transports, Clock clock, Observer& observer);

    /// Adds an account, offline; or changes the one with this id, which goes offline and keeps its conversations where
    /// transport and person stay the same. On an error nothing is changed: not_found (no such transport), bad_setting (then
    /// `key` is the setting at fault, or empty), invalid_id.
    Result<Account*> set(AccountConfig config, std::string* key = nullptr);
    /// Ends its session without waiting, and forgets its conversations.
    void remove(const AccountId& id);
    /// Null: no such account.
    [[nodiscard]] Account* account(const AccountId& id);
    [[nodiscard]] std::vector<Account*> accounts();

private:
    Loop& loop_;
    plugin::Transports& transports_;
    Clock clock_;
    Observer& observer_;
    std::map<AccountId, std::unique_ptr<Account>> accounts_;
};

} // namespace confab::client
