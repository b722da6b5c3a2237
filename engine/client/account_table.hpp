// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/sql.hpp"
#include "client/status.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace confab::client {

/// What an account comes back with.
struct ResumeData {
    std::string token; ///< a secret
    Cursor since;      ///< up to here everything came
};

/// Who may come back with it, and where: a token told elsewhere would let that place come back as us.
struct ResumeOwner {
    std::string transport;
    std::string user;  ///< folded
    std::string place; ///< the settings that say where it is

    friend bool operator==(const ResumeOwner&, const ResumeOwner&) = default;
};

/// A log that an account has met: the newest of them counts. 0: none yet.
struct Generation {
    std::int64_t number = 0;
    std::string log_id;
};

/// An account as it is kept between two runs.
struct SavedAccount {
    AccountConfig config; ///< without secrets: Secrets has them
    bool online = false;  ///< it was wished to be online: connect at the next start
};

/// The accounts of the profile, on the disk. Engine thread. Only save() and forget() begin a transaction. Errors: io,
/// storage_full.
class AccountTable {
public:
    explicit AccountTable(Sql& sql) : sql_{sql} {}

    /// Those that are kept for the next start, in the order in which they were saved first.
    [[nodiscard]] Result<std::vector<SavedAccount>> saved();
    Result<void> save(const SavedAccount& account);
    /// Leaves all that belongs to an account to the Purge.
    Result<void> forget(const AccountId& id);

    /// The row of an account; made where there is none.
    Result<std::int64_t> row(const AccountId& id);

    /// Whose resume data it is.
    [[nodiscard]] Result<ResumeOwner> owner(std::int64_t account);
    /// From now on it is theirs, and empty.
    Result<void> assign(std::int64_t account, const ResumeOwner& owner);
    [[nodiscard]] Result<ResumeData> resume(std::int64_t account);
    Result<void> set_resume(std::int64_t account, const ResumeData& data);
    Result<void> set_since(std::int64_t account, const Cursor& since);
    [[nodiscard]] Result<Generation> generation(std::int64_t account);
    Result<void> add_generation(std::int64_t account, const Generation& generation);

private:
    Sql& sql_;
};

} // namespace confab::client
