// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.hpp"
#include "numbers.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace confab::ws {

class Notice;
class Session;

/// Where sessions live, by their id. Whoever wants one asks here, and never keeps a pointer over a turn of the main loop.
class Sessions {
public:
    virtual ~Sessions() = default;
    [[nodiscard]] virtual const sdk::Host& host() const noexcept = 0;
    virtual void add(std::shared_ptr<Session> session) = 0;
    [[nodiscard]] virtual const Numbers& numbers() const noexcept = 0;
    virtual void remove(confab_id id) = 0;
    /// Too much waits for all together: ends the session for which most does.
    virtual void shed() = 0;
};

/// A session of either role. Engine thread. CLOSED is emitted once, by finish(), after which the session is gone from the
/// transport; what it still owns (a socket that closes) ends by itself.
class Session {
public:
    Session(Sessions& sessions, confab_id id) noexcept : id{id}, sessions{sessions} {}
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    virtual void close(confab_result why, std::string_view text) = 0;
    virtual confab_result submit(const confab_msg& message) = 0;
    /// New settings, checked already. Below 0: nothing was changed.
    virtual confab_result reconfigure(const confab_config&) { return CONFAB_E_UNSUPPORTED; }
    /// A notice for many: for peers of a listener.
    virtual void send(Notice&) {}
    /// Bytes that wait to be sent.
    [[nodiscard]] virtual size_t queued() const noexcept { return 0; }
    /// Ends it as one that is too slow.
    virtual void shed() {}
    /// Called about twice a second while it answers true.
    virtual bool tick(std::chrono::steady_clock::time_point) { return false; }
    /// An exception reached a callback: out of memory, or a fault of ours.
    void fault() noexcept {
        try {
            give_up(CONFAB_E_INTERNAL);
        } catch (...) {}
    }

    const confab_id id;

protected:
    /// Ends at once, whatever the state.
    virtual void give_up(confab_result why) = 0;
    /// Emits CLOSED and leaves the transport. False if that has happened before.
    bool finish(confab_result reason, std::string_view text, uint32_t flags = 0, std::string_view fingerprint = {}) {
        if (finished_) return false;
        finished_ = true;
        auto closed = sdk::make<confab_msg_session>(id);
        closed.h.flags = flags;
        closed.state = CONFAB_SESSION_CLOSED;
        closed.reason = reason;
        closed.text = sdk::str(text);
        closed.tls_fingerprint = sdk::str(fingerprint);
        host().emit(closed);
        sessions.remove(id);
        return true;
    }
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    [[nodiscard]] const sdk::Host& host() const noexcept { return sessions.host(); }

    Sessions& sessions;

private:
    bool finished_ = false;
};

} // namespace confab::ws
