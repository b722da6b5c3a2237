// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/scope.hpp"
#include "common/room.hpp"
#include "common/room/access.hpp"

#include <confab/plugin.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace confab::storage {

/// What a session is opened with.
struct Opening {
    std::shared_ptr<Access> access;
    RoomSettings room;                      ///< but for the state folder
    std::chrono::milliseconds time_limit{}; ///< of reaching the place
};

/// A session with one place: it reaches it and tries it where that is asked for; what happens there is the Room's.
/// Engine thread.
class Session : public std::enable_shared_from_this<Session> {
public:
    /// `closed` is called once, after CLOSED was emitted, in a round of the loop; the session may be let go in it.
    Session(sdk::Host host, confab_id id, Opening opening, std::function<void()> closed);

    /// Begins to reach the place: OPENING now, then AUTH or CLOSED.
    void start();
    confab_result submit(const confab_msg& message);
    void close(confab_result why, std::string_view text);

private:
    enum class State : std::uint8_t { reaching, probing, open, closing, closed };
    using Self = std::shared_ptr<Session>;

    static async::Task<void> reach(Self self);
    static async::Task<void> try_access(Self self, confab_op op, async::Stop stop);
    static async::Task<void> finish(Self self, Room::End end);
    confab_result start_probe(const confab_msg_storage& request);
    void report(confab_op op, const Step& step) const;
    void open_room();
    void end(Room::End end);
    void tell(std::uint32_t state, const Room::End& end = {}) const;
    void fault() noexcept;

    const sdk::Host host_;
    const confab_id id_;
    std::function<void()> closed_;
    State state_ = State::reaching;
    Opening opening_;
    std::unique_ptr<Room> room_;
    std::shared_ptr<async::StopSource> probing_; ///< the one that runs
    confab_op probe_op_ = 0;
    async::Scope work_, last_; ///< until the end; for the end itself
};

} // namespace confab::storage
