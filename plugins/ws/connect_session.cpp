// SPDX-License-Identifier: GPL-3.0-or-later
#include "connect_session.hpp"

#include "close_code.hpp"
#include "common/i18n.hpp"
#include "socket_of.hpp"
#include "ws_frame.hpp"

// The life of the session. The engine's requests are in connect_session_requests.cpp, what the server says in
// connect_session_frames.cpp.
namespace confab::ws {
namespace {

using namespace std::chrono_literals;

constexpr size_t longest_frame = 8 << 20;                 // of a server: a long list of ids in user_joined
constexpr auto last_answers_time = 1s, goodbye_time = 1s; // together the two seconds of close()
constexpr auto silence_grace = 5s;

std::chrono::milliseconds until(std::chrono::steady_clock::time_point time) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(time - std::chrono::steady_clock::now());
    return std::max(left + 1ms, 1ms);
}

} // namespace

ConnectSession::ConnectSession(Sessions& sessions, confab_id id, ConnectOptions options)
    : Session{sessions, id}, options_{std::move(options)}, notices_{sessions.host(), id} {}

ConnectSession::~ConnectSession() {
    if (dial_) dial_->cancel();
}

void ConnectSession::start() {
    auto opening = sdk::make<confab_msg_session>(id);
    opening.state = CONFAB_SESSION_OPENING;
    host().emit(opening);
    dial_ = std::make_shared<Dial>([weak = weak_from_this()](Dial::Result result) {
        if (const auto self = weak.lock()) self->on_dialed(std::move(result));
    });
    dial_->start(options_);
}

void ConnectSession::on_dialed(Dial::Result result) {
    const auto fingerprint = dial_->fingerprint();
    if (!result) {
        const auto& failure = result.error();
        if (!failure.detail.empty()) host().log(CONFAB_LOG_INFO, id, "connecting: " + failure.detail);
        return end(failure.code, failure.text, failure.flags,
                   failure.code == CONFAB_E_TLS ? fingerprint : std::string{});
    }
    connection_ = std::move(*result);
    dial_.reset();
    soup_websocket_connection_set_max_incoming_payload_size(connection_.get(), longest_frame);
    connect(
        connection_.get(), "message", G_CALLBACK(+[](SoupWebsocketConnection*, int type, GBytes* bytes, gpointer data) {
            enter<ConnectSession>(data, [&](auto& self) { self.on_frame(bytes, type == SOUP_WEBSOCKET_DATA_TEXT); });
        }),
        shared_from_this());
    connect(connection_.get(), "closed", G_CALLBACK(+[](SoupWebsocketConnection*, gpointer data) {
                enter<ConnectSession>(data, [](auto& self) { self.on_gone(); });
            }),
            shared_from_this());
    state_ = State::auth;
    last_arrival_ = std::chrono::steady_clock::now();
    watch_silence();
    auto auth = sdk::make<confab_msg_session>(id);
    auth.state = CONFAB_SESSION_AUTH;
    auth.tls_fingerprint = sdk::str(fingerprint);
    host().emit(auth);
}

// ---- ends of requests

confab_msg_op_done ConnectSession::end_of(const Unanswered& request, confab_result result,
                                          std::string_view text) const {
    auto done = sdk::make<confab_msg_op_done>(id, request.op);
    done.of = request.of;
    done.result = result;
    done.text = sdk::str(text);
    done.origin_id = sdk::str(request.origin_id);
    return done;
}

void ConnectSession::done(const Unanswered& request, const confab_msg_op_done& how) {
    const bool waited_for = request.end == Unanswered::End::none;
    if (waited_for) host().emit(how);
    unanswered_.remove(&request);
    owe_no_flow();
    if (waited_for && state_ == State::closing && !unanswered_.oldest()) say_goodbye();
}

void ConnectSession::done(const Unanswered& request, confab_result result, std::string_view text) {
    done(request, end_of(request, result, text));
}

void ConnectSession::end_join(confab_result result, std::string_view text) {
    join_timer_.stop();
    if (const auto op = std::exchange(join_op_, 0)) host().done(id, op, CONFAB_MSG_AUTH, result, text);
}

void ConnectSession::owe_no_flow() {
    if (!flow_owed_ || unanswered_.full() || state_ != State::ready) return;
    flow_owed_ = false;
    host().emit(sdk::make<confab_msg_flow>(id));
}

// ---- time

void ConnectSession::watch_answers() {
    answer_timer_.stop();
    const auto* first = unanswered_.most_urgent();
    if (!first) return;
    answer_timer_.after(until(first->deadline), [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->answers_are_late();
        return false;
    });
}

void ConnectSession::answers_are_late() {
    const auto now = std::chrono::steady_clock::now();
    for (const auto* late = unanswered_.most_urgent(); late && late->deadline <= now;
         late = unanswered_.most_urgent()) {
        if (late->of != CONFAB_MSG_MESSAGE)
            host().emit(end_of(*late, CONFAB_E_TIMEOUT, N_("The server did not answer.")));
        else host().emit(end_of(*late, CONFAB_E_UNCERTAIN, N_("The server did not confirm it; it may have arrived.")));
        unanswered_.end(late->op, Unanswered::End::late);
    }
    owe_no_flow();
    watch_answers();
}

void ConnectSession::watch_silence() {
    const auto now = std::chrono::steady_clock::now();
    const auto last = last_arrival_ + 2 * options_.keepalive + silence_grace;
    if (now >= last) return end(CONFAB_E_TIMEOUT, N_("The server has gone silent."));
    const auto quiet_since = last_arrival_ + options_.keepalive;
    if (now >= quiet_since) {
        Frame ping;
        ping.kind = Kind::ping;
        write(ping);
    }
    const auto next = now >= quiet_since ? std::min(now + options_.keepalive, last) : quiet_since;
    silence_timer_.after(until(next), [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->watch_silence();
        return false;
    });
}

// ---- the end

void ConnectSession::close(confab_result why, std::string_view text) {
    if (state_ == State::closing) return;
    close_reason_ = why;
    close_text_ = text;
    if (!connection_ || soup_websocket_connection_get_state(connection_.get()) != SOUP_WEBSOCKET_STATE_OPEN)
        return end(why, text);
    state_ = State::closing;
    if (!unanswered_.oldest()) return say_goodbye();
    // A server that hears the goodbye answers nothing more, and then what was just said would be uncertain.
    close_timer_.after(last_answers_time, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->say_goodbye();
        return false;
    });
}

void ConnectSession::say_goodbye() {
    if (soup_websocket_connection_get_state(connection_.get()) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_close(connection_.get(), SOUP_WEBSOCKET_CLOSE_NORMAL,
                                        std::string{cut_reason(close_text_)}.c_str());
    close_timer_.after(goodbye_time, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->end(self->close_reason_, self->close_text_);
        return false;
    });
}

void ConnectSession::on_gone() {
    if (state_ == State::closing) return end(close_reason_, close_text_);
    const auto code = soup_websocket_connection_get_close_code(connection_.get());
    const char* said = soup_websocket_connection_get_close_data(connection_.get());
    const auto reason = reason_of_close(code);
    if (said && *said) return end(reason, std::string{said});
    end(reason, reason == CONFAB_E_NETWORK ? N_("The connection to the server broke.")
                                           : N_("The server ended the connection."));
}

void ConnectSession::give_up(confab_result why) { end(why, N_("The program had a fault.")); }

void ConnectSession::end(confab_result reason, std::string_view text, uint32_t flags, std::string_view fingerprint) {
    if (finished()) return;
    state_ = State::closing;
    if (const auto dial = std::exchange(dial_, nullptr)) dial->cancel();
    for (auto* timer : {&answer_timer_, &silence_timer_, &join_timer_, &close_timer_}) timer->stop();
    flow_owed_ = false;
    constexpr auto uncertain = N_("The connection ended before the server answered; it may have arrived.");
    end_join(CONFAB_E_UNCERTAIN, uncertain);
    // Also where the server knows one that comes again: whether the next session is the same person's is not known here.
    while (const auto* request = unanswered_.oldest()) {
        host().emit(end_of(*request, CONFAB_E_UNCERTAIN, uncertain));
        unanswered_.remove(request);
    }
    // A stuck connection would make TLS wait for its close_notify to be written.
    if (connection_) shut_down(soup_websocket_connection_get_io_stream(connection_.get()));
    finish(reason, text, flags, fingerprint);
}

} // namespace confab::ws
