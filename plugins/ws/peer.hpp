// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "answers.hpp"
#include "callers.hpp"
#include "notices.hpp"
#include "peer_requests.hpp"
#include "session.hpp"
#include "wire.hpp"

#include <libsoup/soup.h>

#include <deque>

namespace confab::ws {

/// One client of a listener, from its finished handshake on.
class Peer final : public Session, public std::enable_shared_from_this<Peer> {
public:
    struct Limits {
        size_t queue_bytes, total_queue_bytes;
        std::chrono::seconds keepalive, join_time, flood_time;
        double frames_per_s, bytes_per_s;
    };

    Peer(Sessions& sessions, confab_id id, confab_id listener, std::shared_ptr<Wire> wire, GSocket* socket,
         std::unique_ptr<Callers::Place> place, Limits limits, NoticeWriter& notices);
    ~Peer() override;
    /// Emits INCOMING and begins to read.
    void start(GUri* uri, std::string_view address);

    void close(confab_result why, std::string_view text) override;
    confab_result submit(const confab_msg& message) override;
    void send(Notice& notice) override;
    size_t queued() const noexcept override { return wire_->queued(); }
    void shed() override;
    /// Asks for a sign of life, or ends what gave none.
    bool tick(Clock::time_point now) override;

private:
    /// What became of a frame of the peer.
    enum class Taken {
        fine,
        refused,
        later, ///< the host is busy: not taken
    };

    // what the peer says
    void on_fault(const GError* error);
    void on_frame(GBytes* bytes, bool text);
    bool take(std::string_view text);
    void resume();
    Taken ask(const Frame& frame);
    Taken join(const Frame& frame);
    Taken say(const Frame& frame);
    Taken question(const Frame& frame, uint32_t what, uint64_t cap);
    template <class M> Taken emit(const M& request, Names names = {});
    /// Granted, or asked for by a join that has no answer yet.
    [[nodiscard]] bool may_use(uint64_t cap) const noexcept;
    void refuse(confab_result code, std::string_view why, Names names = {});
    Taken too_many(Names names = {});
    Taken bad_frame(confab_result code, std::string_view why, Names names = {});
    void on_too_long();
    /// What came is counted; who sends too much is told, then read more slowly, and at last closed.
    void spend(double frames, double bytes);
    void update_reading();

    // what the hub says
    confab_result flow(bool paused);
    confab_result ready(const confab_msg_session& session);
    confab_result done(const confab_msg_op_done& done);
    confab_result found(const confab_msg_message& message);
    void send(const Frame& frame);
    void push(const SharedFrame& frame);
    void pushed();
    void watch_queue();

    // the end
    void give_up(confab_result why) override;
    void on_gone();
    void say_goodbye(confab_result why, std::string_view text, bool at_once);
    void end();

    const confab_id listener_;
    std::shared_ptr<Wire> wire_;
    Ref<GSocket> socket_;
    Ref<SoupWebsocketConnection> connection_;
    const std::unique_ptr<Callers::Place> place_;
    const Limits limits_;
    Allowance allowance_;
    Clock::time_point slow_until_{}, flooding_since_{};
    NoticeWriter& notices_;
    std::deque<std::string> backlog_; // read, but not taken by the host
    bool stopped_ = false;            // by the host: wait for its FLOW
    confab_op last_op_ = 0;
    PeerRequests requests_;
    bool joined_ = false;
    uint64_t granted_ = 0; // features of part 2 that are on
    Dialect dialect_ = Dialect::existing;
    int bad_frames_ = 0; // in a row
    const Clock::time_point begun_ = Clock::now();
    Clock::time_point last_ping_{};
    bool closing_ = false;
    confab_result reason_ = CONFAB_OK;
    std::string reason_text_;
    size_t queued_before_ = 0;
    Source queue_timer_, close_timer_;
};

} // namespace confab::ws
