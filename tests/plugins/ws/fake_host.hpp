// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/fd_set.hpp"

#include <confab/plugin.hpp>

#include <gio/gio.h>

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// A host of one transport, for tests: its own main context, and a queue of what was emitted.
namespace confab::ws::test {

/// A message from the transport, copied. Members that its type does not have are empty.
struct Event {
    uint32_t type = 0, flags = 0, state = 0, of = 0, change = 0, presence = 0, paused = 0, what = 0, limit = 0,
             count = 0;
    confab_id session = 0, listener = 0;
    confab_op op = 0;
    confab_result result = 0; ///< of OP_DONE; of CLOSED its reason
    uint64_t caps = 0, seq = 0;
    confab_time when = 0, until = 0; ///< of a QUERY `when` is `since`
    std::string self_id, lobby, address, text, fingerprint;
    std::string who, display, room, recipient, origin_id, sender, sender_name, body;
    std::string id, log_id, cursor, resume, since;
    bool has_roster = false;
    std::vector<std::string> roster;

    [[nodiscard]] bool is(uint32_t wanted) const { return type == wanted; }
    [[nodiscard]] bool in_state(uint32_t wanted) const { return type == CONFAB_MSG_SESSION && state == wanted; }
};

using Values = std::map<std::string, std::string>;

class FakeHost {
public:
    FakeHost();
    ~FakeHost();
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    // what a host does with a transport
    confab_id open(uint32_t role, const Values& values);
    confab_result reconfigure(confab_id session, const Values& values);
    void close(confab_id session, confab_result why = CONFAB_OK, std::string_view text = {});
    template <class M> confab_result submit(const M& message) { return transport_->submit(transport_, &message.h); }
    confab_result join(confab_id session, std::string_view id, std::string_view name, confab_op op = 1);
    confab_result say(confab_id session, confab_op op, std::string_view body, std::string_view recipient = {});
    confab_result ask(confab_id session, confab_op op, std::string_view who);
    confab_result cancel(confab_id session, confab_op op);
    confab_result flow(confab_id session, bool paused);
    [[nodiscard]] const confab_transport* transport() const { return transport_; }

    // waiting: one generous limit for all tests
    using Match = std::function<bool(const Event&)>;
    /// Removes and returns the first event that matches, when it comes. Ends the test where none comes.
    Event await(std::string_view what, const Match& match);
    Event await_state(confab_id session, uint32_t state);
    Event await_done(confab_id session, confab_op op);
    /// Runs the main loop until `done()`.
    void run_until(std::string_view what, const std::function<bool()>& done);
    /// Runs what is ready, without waiting.
    void settle();
    /// How many descriptors the main loop looks at in each turn.
    [[nodiscard]] int descriptors();
    [[nodiscard]] size_t count(const Match& match) const;

    /// Sees every event first; true: it is dealt with.
    std::function<bool(const Event&)> on_event;
    /// What emit() answers to the next messages of this kind; E_AGAIN leaves them out of the queue.
    std::function<confab_result(const Event&)> on_emit;
    std::vector<std::string> log;
    const std::string state_folder;

private:
    static FakeHost& of(const confab_host* host) { return *static_cast<FakeHost*>(host->data); }
    void dispatch();

    confab_host host_{};
    GMainContext* context_;
    FdSet descriptors_; // the engine's own: how many descriptors cost nothing is a part of what is tested
    std::map<int, Handle> watched_;
    confab_id last_id_ = 1000;
    std::deque<Event> fresh_, events_;
    std::map<confab_id, bool> open_; // false: CLOSED was told
    const confab_transport* transport_;
};

} // namespace confab::ws::test
