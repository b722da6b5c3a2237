// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "client/client.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// What is kept between two runs: accounts, and how the program looks.
struct Profile {
    std::vector<client::SavedAccount> accounts;
    std::string style; ///< "light", "dark"; empty: as the desktop has it

    [[nodiscard]] client::SavedAccount* find(const AccountId& id);
};

/// The file in which that was kept before there was a store: `accounts.ini`. It is read once.
class ProfileFile {
public:
    explicit ProfileFile(std::filesystem::path path) : path_{std::move(path)} {}

    [[nodiscard]] bool exists() const;
    /// Errors: io, invalid (not such a file; it was renamed to *.unreadable).
    [[nodiscard]] Result<Profile> load() const;
    /// Renames it to *.imported. Errors: io.
    [[nodiscard]] Result<void> set_aside() const;

private:
    std::filesystem::path path_;
};

} // namespace confab::gtk::model
