// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "base/time.hpp"
#include "client/account.hpp"
#include "client/account_table.hpp"
#include "client/observer.hpp"
#include "client/probe.hpp"
#include "client/search.hpp"
#include "client/store.hpp"
#include "plugin/transports.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace confab::client {

/// The connect role: the accounts of one profile. Engine thread.
///
/// The functions of one account are in Account; ask account() for it. Answers come later, once, unless the client ends before.
class Client {
public:
    /// All references outlive the client.
    Client(Loop& loop, plugin::Transports& transports, Clock clock, Observer& observer, Store& store);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Adds an account, offline, with all that the store has of it; or changes the one with this id, which goes offline.
    /// History stays with the id. Where transport or person change, the next session begins without what the last one left to
    /// come back with, and what still waits to be sent is failed, for the person to decide. On an error nothing is changed:
    /// not_found (no such transport), bad_setting (then `key` is the setting at fault, or empty), invalid_id, io, storage_full.
    Result<Account*> set(AccountConfig config, std::string* key = nullptr);
    /// Ends its session without waiting. What the store has of it stays there.
    void remove(const AccountId& id);
    /// Null: no such account now.
    [[nodiscard]] Account* account(const AccountId& id);
    [[nodiscard]] std::vector<Account*> accounts();

    /// The accounts that are kept for the next start, in the order in which they were saved first; they need not be set().
    [[nodiscard]] std::vector<SavedAccount> saved() const;
    /// Keeps an account, in place of the one with its id. Errors: io, storage_full.
    Result<void> save(const SavedAccount& account);
    /// remove(), and deletes all that the store has of it. Errors: io, storage_full.
    Result<void> forget(const AccountId& id);

    /// Searches what is stored, in all conversations, on a thread of the store's. Errors: io.
    void search(SearchRequest request, std::function<void(Result<SearchResult>)> then);

    /// Writes what is stored of a conversation into `file` (0600, in place of what was there, only once it is complete), on a
    /// thread of the store's; the answer is the number of entries. Errors: io, storage_full.
    void export_conversation(const ConversationId& of, ExportFormat format, std::filesystem::path file,
                             std::function<void(Result<std::size_t>)> then);

    /// Tries what an account would need of a folder or a bucket, step by step; no account is made. Errors: those of set(),
    /// unsupported (not a transport of this kind), timed_out; the first step that failed.
    void probe(AccountConfig config, std::function<void(const StorageReport&)> report,
               std::function<void(Result<void>)> done);

    /// The fingerprint of the key that this profile signs with: made where there is none, and kept in the keyring. Errors: io,
    /// denied (the keyring, where it is, can't be opened), storage_full.
    void identity(std::function<void(Result<std::string>)> then);
    /// The same, where it is known already; empty otherwise.
    [[nodiscard]] std::string fingerprint() const;
    /// Writes the key into `file` (0600; never over another), sealed with `passphrase`, to take it to another device.
    /// Errors: those of identity(), invalid (no passphrase), io (also where it is there), storage_full.
    void export_identity(std::filesystem::path file, std::string passphrase, std::function<void(Result<void>)> then);
    /// Takes the key of `file` for that of this profile, in place of the one that it has; the answer is its fingerprint.
    /// Errors: wrong_passphrase, invalid (no such file of ours), not_found, io, wrong_state (an account is connected).
    void import_identity(std::filesystem::path file, std::string passphrase,
                         std::function<void(Result<std::string>)> then);

private:
    Loop& loop_;
    plugin::Transports& transports_;
    Clock clock_;
    Observer& observer_;
    Store& store_;
    std::map<AccountId, std::unique_ptr<Account>> accounts_;
    std::map<std::uint64_t, std::unique_ptr<Probe>> probes_;
    std::uint64_t last_probe_ = 0;
    std::shared_ptr<void> alive_ = std::make_shared<int>(); ///< what waits in the loop ends with it
};

} // namespace confab::client
