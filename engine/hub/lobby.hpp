// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/admission.hpp"
#include "model/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace confab::hub {

/// The room that everybody is in: its members and their sessions, in step. Engine thread.
///
/// Joining and leaving cost the same with ten and with ten thousand members.
class Lobby {
public:
    void add(SessionId session, const Identity& who);
    void remove(SessionId session);
    /// Another session of the same member, who has not been away.
    void replace(SessionId session, SessionId with);

    [[nodiscard]] std::span<const SessionId> sessions() const noexcept { return sessions_; }
    /// All members, under a version that no other state of any lobby of this process has. Valid until the next change.
    [[nodiscard]] std::shared_ptr<const Roster> roster() const noexcept { return roster_; }
    [[nodiscard]] std::size_t size() const noexcept { return sessions_.size(); }

private:
    std::shared_ptr<Roster> roster_ = std::make_shared<Roster>();
    std::vector<SessionId> sessions_; ///< in the order of the roster
    std::unordered_map<SessionId, std::size_t> places_;
};

} // namespace confab::hub
