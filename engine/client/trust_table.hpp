// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/known_key.hpp"
#include "client/sql.hpp"

#include <confab/plugin.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace confab::client {

/// Which keys were seen for whom, by account, on the disk. Ids are compared folded. Engine thread. No function begins a
/// transaction. Errors: io, storage_full.
class TrustTable {
public:
    /// More keys that nobody has decided about are not kept for one person.
    static constexpr std::size_t most_undecided = 20;

    explicit TrustTable(Sql& sql) : sql_{sql} {}

    /// The one that counts first, then the newest.
    [[nodiscard]] Result<std::vector<KnownKey>> keys(std::int64_t account, const UserId& who);
    /// Of a message that this key has signed.
    [[nodiscard]] Result<Trust> trust_of(std::int64_t account, const UserId& who, const std::string& fingerprint);

    struct Seen {
        confab_trust answer = CONFAB_TRUST_FIRST;
        bool changed = false; ///< what is known of the person
    };
    /// plugin.h, confab_identity::seen. `endorsed_by`: empty where there is none.
    Result<Seen> seen(std::int64_t account, const UserId& who, const std::string& fingerprint,
                      const std::string& endorsed_by, Timestamp now);
    /// From now on this key counts, and no other; one that was not seen is taken too.
    Result<void> accept(std::int64_t account, const UserId& who, const std::string& fingerprint, Trust trust,
                        Timestamp now);
    Result<void> set_trust(std::int64_t account, const UserId& who, const std::string& fingerprint, Trust trust);

private:
    Sql& sql_;
};

} // namespace confab::client
