// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/log.hpp"
#include "model/message.hpp"

#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

namespace confab::hub {

/// Which joined sessions are told what is said: by holder, and whether at once. Engine thread.
///
/// A session is either live, or behind: it fetches what it missed, and becomes live when it has reached the end.
class Attendance {
public:
    struct Seat {
        HolderId holder;
        Capabilities caps;     ///< what is on
        Seq since = Seq::none; ///< behind: up to where it had everything when it came
        bool live = true;
    };

    void add(SessionId session, Seat seat);
    void remove(SessionId session);
    /// It has reached the end.
    void go_live(SessionId session);

    /// Null: it has not joined. Valid until the next add() or remove().
    [[nodiscard]] const Seat* of(SessionId session) const;
    /// The session of this holder if it is live, or none.
    [[nodiscard]] SessionId live_session_of(const HolderId& holder) const;
    /// All that are live, in no order.
    [[nodiscard]] std::span<const SessionId> live() const noexcept { return live_; }

private:
    struct Place {
        Seat seat;
        std::size_t at = 0; ///< live: where in live_
    };
    void add_live(SessionId session, Place& place);
    void remove_live(const Place& place);

    std::unordered_map<SessionId, Place> places_;
    std::unordered_map<HolderId, SessionId> by_holder_;
    std::vector<SessionId> live_;
};

} // namespace confab::hub
