// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "hub/holders.hpp"
#include "model/message.hpp"

#include <string>

namespace confab::hub {

/// Whom a newcomer's private conversations belong to, and how it comes back.
struct Standing {
    HolderId holder;
    bool known = false;    ///< it came with a token that is good
    std::string new_token; ///< to come back with; empty: as before, or never. A secret
};

/// Turns the token that a newcomer brings into a holder. It claims no id: Admission does. Engine thread.
class Lineages {
public:
    explicit Lineages(Holders& holders) : holders_{holders} {}

    /// `resumes`: the newcomer negotiated CONFAB_CAP_RESUME; without it, it is a holder for this session alone.
    /// Errors: auth_failed (the token of another user id).
    [[nodiscard]] Result<Standing> of(const UserId& id, const Auth& request, bool resumes);

    /// Makes a new token good, once its owner has come in.
    void keep(const UserId& id, const Standing& standing);

private:
    Holders& holders_;
};

} // namespace confab::hub
