// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/client.hpp"
#include "fake_log.hpp"
#include "hub/hub.hpp"
#include "plugin/transports.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace confab::test {

/// One limit for everything that is awaited.
inline constexpr std::chrono::seconds patience{30};

/// Runs the loop until `done()` is true. False: it took longer than `patience`.
bool wait(Loop& loop, const std::function<bool()>& done);

/// What one account heard, and the account.
class Guest final : public client::Observer {
public:
    struct Heard {
        client::ConversationId where;
        client::Entry entry;
        bool fresh;
    };

    Guest(Loop& loop, plugin::Transports& transports, client::AccountConfig config);

    [[nodiscard]] client::Account& operator*() { return *account; }
    [[nodiscard]] client::Account* operator->() { return account; }

    [[nodiscard]] client::Client& client() { return *client_; }
    [[nodiscard]] bool online() const { return account->status().state == client::ConnectionState::online; }
    [[nodiscard]] client::ConnectionState state() const { return account->status().state; }
    /// Entries with this text, in the order in which they were told.
    [[nodiscard]] std::vector<Heard> heard(const std::string& text) const;
    /// The delivery that was told last for an own message with this text.
    [[nodiscard]] client::Delivery delivery(const std::string& text) const;
    [[nodiscard]] std::vector<std::string> member_ids() const;

    void connection_changed(const AccountId&, const client::ConnectionStatus& status) override {
        states.push_back(status);
    }
    void entry_changed(const client::ConversationId& where, const client::Entry& entry, bool fresh) override {
        entries.push_back({where, entry, fresh});
    }
    void member_changed(const AccountId&, const client::RosterMember& who, MemberChange change) override {
        members.emplace_back(who, change);
    }
    void history_changed(const client::ConversationId&) override {}
    void unread_changed(const client::ConversationId& where, std::size_t count) override { unread[where] = count; }

    std::vector<client::ConnectionStatus> states;
    std::vector<Heard> entries;
    std::vector<std::pair<client::RosterMember, MemberChange>> members;
    std::map<client::ConversationId, std::size_t> unread;

private:
    std::shared_ptr<client::Store> store_;
    std::unique_ptr<client::Client> client_;

public:
    client::Account* account;
};

/// A hub that listens through a transport, and people who come to it: all in one process and one loop.
class Party {
public:
    /// `transport`: "memory" or "ws".
    explicit Party(const std::string& transport, hub::Policy policy = {});
    ~Party();

    /// Starts the hub; again at the same place after stop_hub().
    void start_hub();
    void stop_hub();

    /// A person, not connected yet.
    std::unique_ptr<Guest> guest(const std::string& id, const std::string& display = "Somebody");
    /// A person who is online.
    std::unique_ptr<Guest> join(const std::string& id, const std::string& display = "Somebody");

    [[nodiscard]] bool until(const std::function<bool()>& done) { return wait(loop, done); }

    std::filesystem::path data;
    Loop loop;
    plugin::Transports transports;
    FakeLog log; ///< of every hub that is started here
    std::unique_ptr<hub::Hub> hub;

private:
    std::string transport_;
    hub::Policy policy_;
    std::string port_ = "0";
};

} // namespace confab::test
