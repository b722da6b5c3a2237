// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer.hpp"

#include "close_code.hpp"
#include "common/i18n.hpp"

// The life of a peer. What it says is in peer_frames.cpp, what the hub says to it in peer_answers.cpp.
namespace confab::ws {
namespace {

using namespace std::chrono_literals;

constexpr auto slow_time = 500ms;
constexpr size_t hard_factor = 16; // times queue_bytes: closed at once
constexpr auto goodbye_time = 2s;

} // namespace

Peer::Peer(Sessions& sessions, confab_id id, confab_id listener, std::shared_ptr<Wire> wire, GSocket* socket,
           std::unique_ptr<Callers::Place> place, Limits limits, NoticeWriter& notices)
    : Session{sessions, id}, listener_{listener}, wire_{std::move(wire)}, socket_{Ref<GSocket>::share(socket)},
      place_{std::move(place)}, limits_{limits},
      allowance_{TokenBucket{limits.frames_per_s}, TokenBucket{limits.bytes_per_s}}, notices_{notices} {}

Peer::~Peer() = default;

void Peer::start(GUri* uri, std::string_view address) {
    auto incoming = sdk::make<confab_msg_session>(id);
    incoming.state = CONFAB_SESSION_INCOMING;
    incoming.listener = listener_;
    incoming.address = sdk::str(address);
    host().emit(incoming);

    const auto self = shared_from_this();
    wire_->listen({.arrived =
                       [weak = weak_from_this()](size_t bytes) {
                           if (const auto peer = weak.lock()) peer->spend(0, static_cast<double>(bytes));
                       },
                   .too_long =
                       [weak = weak_from_this()] {
                           if (const auto peer = weak.lock()) peer->on_too_long();
                       },
                   .broken = {}});
    connection_ = Ref<SoupWebsocketConnection>::take(soup_websocket_connection_new(
        wire_->make_stream().get(), uri, SOUP_WEBSOCKET_CONNECTION_SERVER, nullptr, nullptr, nullptr));
    wire_->begin();
    soup_websocket_connection_set_max_incoming_payload_size(connection_.get(), 0); // the wire's gate has the limit
    connect(connection_.get(), "message",
            G_CALLBACK(+[](SoupWebsocketConnection*, int type, GBytes* bytes, gpointer data) {
                enter<Peer>(data, [&](Peer& peer) { peer.on_frame(bytes, type == SOUP_WEBSOCKET_DATA_TEXT); });
            }),
            self);
    connect(connection_.get(), "error", G_CALLBACK(+[](SoupWebsocketConnection*, GError* error, gpointer data) {
                enter<Peer>(data, [error](Peer& peer) { peer.on_fault(error); });
            }),
            self);
    connect(connection_.get(), "closed", G_CALLBACK(+[](SoupWebsocketConnection*, gpointer data) {
                enter<Peer>(data, [](Peer& peer) { peer.on_gone(); });
            }),
            self);
}

// ---- what it is sent

void Peer::send(const Frame& frame) { push(text_frame(encode(frame))); }

void Peer::send(Notice& notice) {
    const auto& frame = notice.in(dialect_);
    if (!frame) return;
    if (!notice.brief()) return push(frame);
    if (closing_) return;
    wire_->push_list(frame, notice.brief());
    pushed();
}

void Peer::push(const SharedFrame& frame) {
    if (closing_) return;
    wire_->push(frame);
    pushed();
}

void Peer::pushed() {
    sessions.numbers().add(sessions.numbers().frames);
    if (frame_bytes() > limits_.total_queue_bytes) sessions.shed();
    if (closing_) return;
    if (wire_->queued() > limits_.queue_bytes) watch_queue();
}

void Peer::watch_queue() {
    if (wire_->queued() > limits_.queue_bytes * hard_factor) {
        wire_->flush(); // a burst in one turn of the loop may not have met the socket yet
        if (wire_->queued() > limits_.queue_bytes * hard_factor)
            return say_goodbye(CONFAB_E_TOO_SLOW, N_("Too slow: what is sent is not read."), true);
    }
    if (queue_timer_.active()) return;
    queued_before_ = wire_->queued();
    queue_timer_.after(slow_time, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->closing_ || self->wire_->queued() <= self->limits_.queue_bytes) return false;
        if (self->wire_->queued() >= self->queued_before_) {
            self->say_goodbye(CONFAB_E_TOO_SLOW, N_("Too slow: what is sent is not read."), true);
            return false;
        }
        self->queued_before_ = self->wire_->queued();
        return true;
    });
}

void Peer::shed() { say_goodbye(CONFAB_E_TOO_SLOW, N_("Too slow: what is sent is not read."), true); }

bool Peer::tick(Clock::time_point now) {
    if (closing_) return false;
    if (allowance_.relaxed(now)) flooding_since_ = {};
    if (slow_until_ != Clock::time_point{}) {
        if (now < slow_until_) return true;
        slow_until_ = {};
        update_reading();
        return true;
    }
    if (stopped_) return true; // nothing is read, so nothing can be heard
    const auto silence = now - wire_->last_arrival();
    if (!joined_ && now - begun_ > limits_.join_time) {
        say_goodbye(CONFAB_E_TIMEOUT, N_("Nobody joined in time."), true);
    } else if (silence > 2 * limits_.keepalive) {
        say_goodbye(CONFAB_E_TIMEOUT, N_("No sign of life."), true);
    } else if (silence > limits_.keepalive) {
        // No more often than that: the answer to the last one may be under way.
        if (now - last_ping_ > limits_.keepalive / 2) {
            last_ping_ = now;
            push(ping_frame());
        }
    }
    return true;
}

// ---- the end

void Peer::close(confab_result why, std::string_view text) { say_goodbye(why, text, false); }

void Peer::say_goodbye(confab_result why, std::string_view text, bool at_once) {
    if (closing_) return;
    if (why == CONFAB_E_TOO_SLOW) sessions.numbers().add(sessions.numbers().slow);
    if (why == CONFAB_E_RATE_LIMITED) sessions.numbers().add(sessions.numbers().flood);
    closing_ = true;
    reason_ = why;
    reason_text_ = text;
    queue_timer_.stop();
    backlog_.clear();
    wire_->pause(false); // its close frame is to be heard
    wire_->push_last(close_frame(close_code(why), text), at_once);
    close_timer_.after(goodbye_time, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->end();
        return false;
    });
}

void Peer::on_gone() {
    if (!closing_) {
        const auto code = soup_websocket_connection_get_close_code(connection_.get());
        reason_ = code != 0 ? CONFAB_E_CLOSED : CONFAB_E_NETWORK;
        reason_text_ = code != 0 ? N_("The client left.") : N_("The connection to the client broke.");
    }
    end();
}

void Peer::give_up(confab_result why) {
    if (!closing_) reason_ = why;
    end();
}

void Peer::end() {
    closing_ = true;
    queue_timer_.stop();
    close_timer_.stop();
    // Whatever still wants to write (TLS its close_notify) must not wait for a peer that does not read.
    g_socket_shutdown(socket_.get(), TRUE, TRUE, nullptr);
    finish(reason_, reason_text_);
}

} // namespace confab::ws
