// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/attendance.hpp"
#include "hub/gate.hpp"
#include "hub/log.hpp"
#include "hub/policy.hpp"

#include <cstddef>
#include <deque>
#include <span>

namespace confab::hub {

/// Tells live sessions what comes out of the log's tail: nobody hears anything that is not committed. Engine thread; what it
/// refers to outlives it.
class Delivery {
public:
    /// Begins behind what is in the log now.
    Delivery(Log& log, Gate& gate, const Attendance& attendance, const Policy& policy);
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    /// Everything up to here has been told.
    [[nodiscard]] Seq told() const noexcept { return told_; }

    /// Is everything that was told behind `from` still at hand?
    [[nodiscard]] bool remembers(Seq from) const noexcept { return from >= forgotten_; }
    /// Tells one session what was told behind `from` while it was not live. Only where remembers(from).
    void repeat(SessionId session, const HolderId& holder, Seq from);

private:
    void deliver(std::span<const Record> records);
    void remember(const Record& record);

    Log& log_;
    Gate& gate_;
    const Attendance& attendance_;
    const Policy& policy_;
    Seq told_, forgotten_;
    std::deque<Record> recent_; ///< all of (forgotten_, told_]
    std::size_t recent_bytes_ = 0;
    Handle tail_;
};

} // namespace confab::hub
