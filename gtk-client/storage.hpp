// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "engine_service.hpp"
#include "model/guard.hpp"

#include <functional>
#include <string>

namespace confab::gtk {

/// Housekeeping of a chat in a folder or a bucket, and trying such a place. `report` is called any number of times, then
/// `done` once, unless whoever asked ends before. Toolkit thread.
class Storage {
public:
    using Report = std::function<void(const StorageReport&)>;
    using Done = std::function<void(Result<void>)>;

    /// `engine` outlives it.
    explicit Storage(EngineService& engine) : engine_{engine} {}

    /// `asker`: without it the answers are of no interest any more.
    void run(const model::Guard& asker, const AccountId& account, StorageWhat what, Report report, Done done);
    /// Gives a sealed room another passphrase, as Account::rekey(), and keeps it in the keyring.
    void rekey(const model::Guard& asker, const AccountId& account, std::string passphrase, bool new_keys, Done done);
    /// Tries the place of an account, which need not exist.
    void probe(const model::Guard& asker, client::AccountConfig account, Report report, Done done);

private:
    EngineService& engine_;
};

} // namespace confab::gtk
