// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/log.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace confab::hub {

/// The lineages of resume tokens: whose a token is. Persisted beside the log. Engine thread.
class Holders {
public:
    struct Lineage {
        HolderId holder;
        std::string user_folded; ///< folded() user id that the token was given to

        friend bool operator==(const Lineage&, const Lineage&) = default;
    };

    virtual ~Holders() = default;

    /// May block for as long as an indexed read takes. A token that can't be read (a fault of the disk) counts as unknown.
    [[nodiscard]] virtual std::optional<Lineage> find(std::string_view token_sha256_hex) = 0;

    /// Found from now on, and durable before any record that is appended later.
    virtual void add(std::string_view token_sha256_hex, const Lineage& lineage) = 0;
};

} // namespace confab::hub
