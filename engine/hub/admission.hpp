// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "hub/log.hpp"
#include "model/message.hpp"

#include <string>
#include <unordered_map>

namespace confab::hub {

/// Who somebody is, in the hub's eyes: taken from the session, never from a message.
struct Identity {
    UserId id;
    std::string display;
    HolderId holder{}; ///< whom what this one says and hears in private belongs to
};

/// Decides who may come in under which id. It holds no socket and no message: it answers, the Hub acts. Engine thread.
///
/// Ids are compared folded (text.hpp), so that nobody sits beside a look-alike that differs in case only.
class Admission {
public:
    /// Who this wants to be; it claims nothing yet, and has no holder.
    /// Errors: invalid_id, wrong_state (this session has joined already).
    [[nodiscard]] Result<Identity> check(SessionId session, const Auth& request) const;

    /// Claims the id for the session until leave(session). A holder takes its id over from its own session, which is then
    /// nobody any more: the answer is that session, or none. A refused claim owns nothing. Errors: name_in_use.
    Result<SessionId> claim(SessionId session, Identity who);

    /// Ends the claim of this session, if it has one.
    void leave(SessionId session);

    /// Null: the session has not joined.
    [[nodiscard]] const Identity* of(SessionId session) const;
    /// SessionId::none: nobody with this id is here.
    [[nodiscard]] SessionId holder(const UserId& id) const;

private:
    std::unordered_map<std::string, SessionId> holders_; ///< by folded id
    std::unordered_map<SessionId, Identity> identities_;
};

} // namespace confab::hub
