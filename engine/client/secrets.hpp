// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/loop.hpp"
#include "client/status.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

namespace confab::client {

/// The secret settings of accounts: in the desktop's keyring (libsecret), or, where there is none or it is locked, in
/// `secrets.json` (0600) in the profile's folder, which is said once in the log. Engine thread.
///
/// Answers come later, once, unless the object ends before.
class Secrets {
public:
    /// How long the keyring may take, the person's unlocking of it included, until the file is used instead.
    static constexpr std::chrono::seconds keyring_limit{30};

    /// `profile`: the folder, which also tells the keyring's items of different profiles apart.
    Secrets(Loop& loop, std::filesystem::path profile);
    ~Secrets();
    Secrets(const Secrets&) = delete;
    Secrets& operator=(const Secrets&) = delete;

    /// Under this name the keys of the profile itself are kept; no account has it.
    [[nodiscard]] static AccountId identity() { return AccountId{".identity"}; }

    /// Nothing kept is an empty map. Errors: io (the file can't be read).
    void load(const AccountId& account, std::function<void(Result<SettingValues>)> then);
    /// In place of all that was kept for this account; an empty map is like forget(). Errors: io, storage_full.
    void store(const AccountId& account, SettingValues secrets, std::function<void(Result<void>)> then);
    void forget(const AccountId& account, std::function<void(Result<void>)> then);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace confab::client
