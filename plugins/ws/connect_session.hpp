// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dial.hpp"
#include "server_notices.hpp"
#include "session.hpp"
#include "settings.hpp"
#include "unanswered.hpp"

#include <deque>
#include <optional>
#include <set>

namespace confab::ws {

/// A session in connect role: we are a client of a server.
class ConnectSession final : public Session, public std::enable_shared_from_this<ConnectSession> {
public:
    ConnectSession(Sessions& sessions, confab_id id, ConnectOptions options);
    ~ConnectSession() override;
    void start();

    void close(confab_result why, std::string_view text) override;
    confab_result submit(const confab_msg& message) override;

private:
    enum class State { dialing, auth, joining, ready, closing };
    using Time = std::chrono::steady_clock::time_point;

    // requests of the engine
    confab_result join(const confab_msg_auth& auth);
    confab_result say(const confab_msg_message& message);
    confab_result ask(const confab_msg_query& query);
    confab_result cancel(confab_op op);
    confab_result flow(bool paused);
    confab_result request(Frame frame, Unanswered unanswered);
    bool write(const Frame& frame);
    [[nodiscard]] Time answer_deadline() const;
    /// The server tells when a message is durable, and knows one that comes again.
    [[nodiscard]] bool acknowledges() const noexcept { return (features_ & CONFAB_CAP_ACK) != 0; }

    // what the server says; false: the host wants it later
    void on_dialed(Dial::Result result);
    void on_frame(GBytes* bytes, bool text);
    bool take(std::string_view text);
    bool take(const Frame& frame);
    bool take_said(const Frame& frame);
    bool take_found(const Frame& frame);
    void take_ack(const Frame& frame);
    void take_done(const Frame& frame);
    bool take_member(const Frame& frame);
    bool take_person(const Frame& frame);
    bool take_error(const Frame& frame);
    void joined(const Frame& frame);

    // time
    void watch_answers();
    void answers_are_late();
    void watch_silence();

    // ends
    /// Borrows its arguments.
    [[nodiscard]] confab_msg_op_done end_of(const Unanswered& request, confab_result result,
                                            std::string_view text = {}) const;
    void done(const Unanswered& request, const confab_msg_op_done& how);
    void done(const Unanswered& request, confab_result result, std::string_view text = {});
    void end_join(confab_result result, std::string_view text);
    void owe_no_flow();
    void log_once(const char* what);
    void say_goodbye();
    void on_gone();
    void give_up(confab_result why) override;
    void end(confab_result reason, std::string_view text, uint32_t flags = 0, std::string_view fingerprint = {});

    const ConnectOptions options_;
    State state_ = State::dialing;
    std::shared_ptr<Dial> dial_;
    Ref<SoupWebsocketConnection> connection_;
    ServerNotices notices_;
    std::string name_;
    confab_op join_op_ = 0;
    uint64_t offered_ = 0, features_ = 0; // of part 2: what the join asked for, and what is on
    UnansweredList unanswered_;
    bool flow_owed_ = false;
    std::deque<std::string> backlog_; // read, but not taken by the host
    size_t backlog_bytes_ = 0;
    bool stopped_ = false; // by the host: wait for its FLOW
    confab_result close_reason_ = CONFAB_OK;
    std::string close_text_;
    std::set<const char*> logged_;
    Time last_arrival_{};
    Source answer_timer_, silence_timer_, join_timer_, close_timer_;
};

} // namespace confab::ws
