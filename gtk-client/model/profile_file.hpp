// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "client/status.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// An account as it is kept between two runs.
struct SavedAccount {
    client::AccountConfig config;
    bool online = false; ///< it was wished to be online: connect at the next start
};

/// What is kept between two runs: accounts, and how the program looks.
struct Profile {
    std::vector<SavedAccount> accounts;
    std::string style; ///< "light", "dark"; empty: as the desktop has it

    [[nodiscard]] SavedAccount* find(const AccountId& id);
};

/// The file that holds it, readable by its owner only. Secrets do not belong into it: without_secrets().
class ProfileFile {
public:
    explicit ProfileFile(std::filesystem::path path) : path_{std::move(path)} {}

    /// An absent file is an empty profile. Errors: io, invalid (not such a file; it was renamed to *.unreadable).
    [[nodiscard]] Result<Profile> load() const;
    /// Makes the folder where it is missing, private to its owner. Errors: io.
    Result<void> save(const Profile& profile) const;

private:
    std::filesystem::path path_;
};

} // namespace confab::gtk::model
