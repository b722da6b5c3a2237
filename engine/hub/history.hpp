// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/attendance.hpp"
#include "hub/delivery.hpp"
#include "hub/gate.hpp"
#include "hub/policy.hpp"
#include "hub/questions.hpp"
#include "hub/search.hpp"

#include <cstddef>

namespace confab::hub {

/// Answers questions about what was said: pages of history, search, and what a session missed. Engine thread; what it refers
/// to outlives it.
///
/// A session reads what its holder may read: rooms, and the private messages of this holder; never those of another one who
/// had the same user id.
class History {
public:
    /// `search` may be null.
    History(Log& log, Search* search, Gate& gate, Attendance& attendance, Delivery& delivery, const Policy& policy);

    /// Is this question one for history?
    [[nodiscard]] static bool answers(QueryWhat what) noexcept;
    /// What has to be negotiated for it, as far as this hub can: CONFAB_CAP_*.
    [[nodiscard]] std::uint64_t caps() const noexcept;

    /// A question of a session that has joined. It is answered once: by messages and OP_DONE, or refused with unsupported
    /// (not negotiated), rate_limited (too many at once), not_found (a room or a cursor that is none), invalid, too_large,
    /// io.
    void ask(const Message& request, const Query& query);
    /// The question is not wanted any more: if it is not answered yet, it ends as cancelled.
    void cancel(SessionId session, Op op);
    /// The session is gone, and so are its questions.
    void forget(SessionId session) { questions_.forget(session); }

private:
    void history(const Message& request, const Query& query, const Attendance::Seat& seat);
    void search(const Message& request, const Query& query, const Attendance::Seat& seat);
    void missed(const Message& request, const Query& query, const Attendance::Seat& seat);
    void read(Questions::Ticket ticket, Scope scope, Seq from, std::size_t count, Direction direction);

    /// Ends a MISSED whose page reaches up to `end`, where more or not.
    void end_missed(SessionId session, Op op, LogPage page, Seq end);
    /// Tells the page, and how it ended.
    void tell(SessionId session, Op op, const LogPage& page, Cursor cursor);
    [[nodiscard]] Cursor cursor(Seq seq) const;

    Log& log_;
    Search* search_;
    Gate& gate_;
    Attendance& attendance_;
    Delivery& delivery_;
    const Policy& policy_;
    Questions questions_;
};

} // namespace confab::hub
