// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/secrets.hpp"
#include "crypto/key_pair.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace confab::client {

class Store;

/// The keys of a profile, and the number of this device. In the keyring, or where there is none in `secrets.json` (Secrets); of
/// a temporary store in memory only. Read, or made, when they are first asked for. Engine thread.
///
/// The store remembers the fingerprint: where the keys can't be had, no others are made in their place.
class ProfileIdentity {
public:
    struct Own {
        crypto::KeyPair keys;
        std::uint64_t device = 0;
        std::string fingerprint{}; ///< lower-case hex
    };

    /// The store outlives it.
    ProfileIdentity(Loop& loop, Store& store, bool temporary);

    /// `then` is called once, at once where they are known. Errors: denied (they are in a keyring that can't be opened), io,
    /// storage_full.
    void get(std::function<void(Result<const Own*>)> then);
    /// Null: not asked for, or not to be had.
    [[nodiscard]] const Own* known() const noexcept { return own_ ? &*own_ : nullptr; }
    /// In place of what there is, as another device. Errors: io, storage_full.
    void replace(crypto::KeyPair keys, std::function<void(Result<const Own*>)> then);

private:
    void loaded(Result<SettingValues> kept);
    void keep(crypto::KeyPair keys);
    void end(Result<void> how);

    Store& store_;
    std::unique_ptr<Secrets> secrets_; ///< null: a temporary store
    std::optional<Own> own_;
    bool asking_ = false;
    std::vector<std::function<void(Result<const Own*>)>> waiting_;
};

} // namespace confab::client
