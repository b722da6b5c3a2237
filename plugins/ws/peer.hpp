// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"
#include "notices.hpp"
#include "session.hpp"
#include "wire.hpp"

#include <libsoup/soup.h>

#include <deque>

namespace confab::ws {

/// One client of a listener, from its finished handshake on.
class Peer final : public Session, public std::enable_shared_from_this<Peer> {
public:
    struct Limits {
        size_t queue_bytes;
        std::chrono::seconds keepalive;
    };

    Peer(Sessions& sessions, confab_id id, confab_id listener, std::shared_ptr<Wire> wire, GSocket* socket,
         Limits limits, NoticeWriter& notices);
    ~Peer() override;
    /// Emits INCOMING and begins to read.
    void start(GUri* uri, std::string_view address);

    void close(confab_result why, std::string_view text) override;
    confab_result submit(const confab_msg& message) override;
    void send(const SharedFrame& frame) override;
    /// Asks for a sign of life, or ends what gave none.
    bool tick(Clock::time_point now) override;

private:
    void give_up(confab_result why) override;
    void on_fault(const GError* error);
    void on_frame(GBytes* bytes, bool text);
    bool take(std::string_view text);
    confab_result ask(const Frame& frame);
    confab_result say(const Frame& frame);
    void refuse(confab_result code, std::string_view why);
    void bad_frame(confab_result code, std::string_view why);
    void on_too_long();
    void on_gone();
    void resume();
    void watch_queue();
    void say_goodbye(confab_result why, std::string_view text, bool at_once);
    void end();

    const confab_id listener_;
    std::shared_ptr<Wire> wire_;
    Ref<GSocket> socket_;
    Ref<SoupWebsocketConnection> connection_;
    const Limits limits_;
    NoticeWriter& notices_;
    std::deque<std::string> backlog_; // read, but not taken by the host
    bool stopped_ = false;            // by the host: wait for its FLOW
    confab_op last_op_ = 0;
    int bad_frames_ = 0; // in a row
    Clock::time_point last_ping_{};
    bool closing_ = false;
    confab_result reason_ = CONFAB_OK;
    std::string reason_text_;
    size_t queued_before_ = 0;
    Source queue_timer_, close_timer_;
};

} // namespace confab::ws
