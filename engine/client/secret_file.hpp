// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "client/status.hpp"

#include <filesystem>
#include <map>

namespace confab::client {

/// Secrets of accounts in a file (0600), where there is no keyring. Engine thread; reads and writes at once.
class SecretFile {
public:
    explicit SecretFile(std::filesystem::path file) : file_{std::move(file)} {}

    /// Nothing kept is an empty map. Errors: io (it can't be read, or is not such a file).
    [[nodiscard]] Result<SettingValues> load(const AccountId& account) const;
    /// An empty map takes the account out; a file without accounts is removed. Errors: io, storage_full.
    Result<void> store(const AccountId& account, const SettingValues& secrets) const;

private:
    using All = std::map<std::string, SettingValues>;
    [[nodiscard]] Result<All> read() const;

    std::filesystem::path file_;
};

/// A flat JSON object of texts, and back. Errors: invalid.
[[nodiscard]] std::string settings_to_json(const SettingValues& values);
[[nodiscard]] Result<SettingValues> settings_from_json(const std::string& text);

} // namespace confab::client
