// SPDX-License-Identifier: GPL-3.0-or-later
#include "connect_session.hpp"

#include "close_code.hpp"
#include "i18n.hpp"
#include "server_error.hpp"
#include "socket_of.hpp"
#include "ws_frame.hpp"

// The life of the session and the engine's requests; what the server says is in connect_session_frames.cpp.
namespace confab::ws {
namespace {

using namespace std::chrono_literals;
using sdk::view;

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

// ---- requests

confab_result ConnectSession::submit(const confab_msg& message) {
    switch (message.type) {
    case CONFAB_MSG_AUTH: return join(sdk::read<confab_msg_auth>(message));
    case CONFAB_MSG_MESSAGE: return say(sdk::read<confab_msg_message>(message));
    case CONFAB_MSG_QUERY: return ask(sdk::read<confab_msg_query>(message));
    case CONFAB_MSG_CANCEL: return cancel(message.op);
    case CONFAB_MSG_FLOW: return flow(sdk::read<confab_msg_flow>(message).paused);
    default: return CONFAB_E_UNSUPPORTED;
    }
}

bool ConnectSession::write(const Frame& frame) {
    if (!connection_ || soup_websocket_connection_get_state(connection_.get()) != SOUP_WEBSOCKET_STATE_OPEN)
        return false;
    soup_websocket_connection_send_text(connection_.get(), encode(frame).c_str());
    return true;
}

confab_result ConnectSession::join(const confab_msg_auth& auth) {
    if (state_ != State::auth) return CONFAB_E_STATE;
    if (auth.h.op == 0) return CONFAB_E_INVALID;
    Frame frame;
    frame.kind = Kind::join;
    frame.user_id = view(auth.identity);
    frame.username = view(auth.display);
    if (!write(frame)) return CONFAB_E_CLOSED;
    notices_.set_self(frame.user_id);
    name_ = frame.username;
    join_op_ = auth.h.op;
    state_ = State::joining;
    join_timer_.after(options_.time_limit, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->end_join(CONFAB_E_TIMEOUT, N_("The server does not answer to the join."));
            // It may still let us in, and then nobody here would expect it.
            self->end(CONFAB_E_TIMEOUT, N_("The server does not answer to the join."));
        }
        return false;
    });
    return CONFAB_OK;
}

confab_result ConnectSession::say(const confab_msg_message& message) {
    // Lone surrogates and the like can't be here, the host sends valid UTF-8; a NUL would end the text in libsoup.
    if (message.h.op == 0 || view(message.body).find('\0') != std::string_view::npos) return CONFAB_E_INVALID;
    if (message.room.len && view(message.room) != "lobby") return CONFAB_E_UNSUPPORTED;
    Frame frame;
    frame.kind = message.recipient.len ? Kind::private_chat : Kind::chat;
    frame.user_id = notices_.self();
    frame.username = name_;
    frame.target_user_id = view(message.recipient);
    frame.message = view(message.body);
    return request(std::move(frame), {.op = message.h.op,
                                      .of = CONFAB_MSG_MESSAGE,
                                      .kind = {},
                                      .target = std::string{view(message.recipient)},
                                      .text = std::string{view(message.body)},
                                      .origin_id = std::string{view(message.origin_id)},
                                      .deadline = {}});
}

confab_result ConnectSession::ask(const confab_msg_query& query) {
    if (query.h.op == 0) return CONFAB_E_INVALID;
    if (query.what != CONFAB_QUERY_PROFILE) return CONFAB_E_UNSUPPORTED;
    Frame frame;
    frame.kind = Kind::get_user_info;
    frame.target_user_id = view(query.who);
    return request(std::move(frame), {.op = query.h.op,
                                      .of = CONFAB_MSG_QUERY,
                                      .kind = {},
                                      .target = std::string{view(query.who)},
                                      .text = {},
                                      .origin_id = {},
                                      .deadline = {}});
}

confab_result ConnectSession::request(Frame frame, Unanswered unanswered) {
    if (state_ != State::ready) return CONFAB_E_STATE;
    if (unanswered_.find(unanswered.op)) return CONFAB_E_INVALID;
    if (unanswered_.full()) {
        flow_owed_ = true;
        return CONFAB_E_AGAIN;
    }
    if (!write(frame)) return CONFAB_E_CLOSED;
    unanswered.kind = frame.kind;
    unanswered.deadline = std::chrono::steady_clock::now() + 2 * options_.time_limit;
    unanswered_.add(std::move(unanswered));
    if (!answer_timer_.active()) watch_answers();
    return CONFAB_OK;
}

confab_result ConnectSession::cancel(confab_op op) {
    if (op != 0 && op == join_op_) {
        end_join(CONFAB_E_CANCELLED, N_("Cancelled."));
        end(CONFAB_E_CANCELLED, N_("The join was cancelled.")); // it may have been granted already
        return CONFAB_OK;
    }
    const auto* request = unanswered_.find(op);
    if (!request) return CONFAB_OK; // a wish that comes too late
    const bool may_have_arrived = request->of == CONFAB_MSG_MESSAGE;
    host().done(id, op, request->of, may_have_arrived ? CONFAB_E_UNCERTAIN : CONFAB_E_CANCELLED,
                may_have_arrived ? N_("Cancelled, but it may have arrived.") : N_("Cancelled."));
    unanswered_.end(op, Unanswered::End::cancelled);
    owe_no_flow();
    return CONFAB_OK;
}

void ConnectSession::done(const Unanswered& request, confab_result result, std::string_view text) {
    const bool waited_for = request.end == Unanswered::End::none;
    if (waited_for) host().done(id, request.op, request.of, result, text);
    unanswered_.remove(&request);
    owe_no_flow();
    if (waited_for && state_ == State::closing && !unanswered_.oldest()) say_goodbye();
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
    const auto* oldest = unanswered_.oldest();
    if (!oldest) return;
    answer_timer_.after(until(oldest->deadline), [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->answers_are_late();
        return false;
    });
}

void ConnectSession::answers_are_late() {
    const auto now = std::chrono::steady_clock::now();
    for (const auto* oldest = unanswered_.oldest(); oldest && oldest->deadline <= now; oldest = unanswered_.oldest()) {
        const bool may_have_arrived = oldest->of == CONFAB_MSG_MESSAGE;
        host().done(id, oldest->op, oldest->of, may_have_arrived ? CONFAB_E_UNCERTAIN : CONFAB_E_TIMEOUT,
                    may_have_arrived ? N_("The server did not confirm it; it may have arrived.")
                                     : N_("The server did not answer."));
        unanswered_.end(oldest->op, Unanswered::End::late);
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
    while (const auto* request = unanswered_.oldest()) {
        host().done(id, request->op, request->of, CONFAB_E_UNCERTAIN, uncertain);
        unanswered_.remove(request);
    }
    // A stuck connection would make TLS wait for its close_notify to be written.
    if (connection_) shut_down(soup_websocket_connection_get_io_stream(connection_.get()));
    finish(reason, text, flags, fingerprint);
}

} // namespace confab::ws
