// SPDX-License-Identifier: GPL-3.0-or-later
#include "connect_session.hpp"
#include "i18n.hpp"
#include "server_error.hpp"

// The server's half of a connect session.
namespace confab::ws {
namespace {

constexpr size_t most_backlog = 4 << 20;

} // namespace

void ConnectSession::on_frame(GBytes* bytes, bool text) {
    if (finished()) return;
    last_arrival_ = std::chrono::steady_clock::now();
    if (!text) return log_once("a frame that is not text");
    gsize length = 0;
    const auto* data = static_cast<const char*>(g_bytes_get_data(bytes, &length));
    if (!stopped_ && backlog_.empty() && take(std::string_view{data, length})) return;
    backlog_.emplace_back(data, length);
    backlog_bytes_ += length;
    // libsoup reads on by itself here, so the bound is an end.
    if (backlog_bytes_ > most_backlog)
        end(CONFAB_E_TOO_SLOW, N_("The server sends faster than this computer takes it."));
}

confab_result ConnectSession::flow(bool paused) {
    stopped_ = paused;
    while (!stopped_ && !backlog_.empty() && !finished()) {
        const auto text = std::move(backlog_.front());
        if (!take(std::string_view{text})) {
            backlog_.front() = text;
            break;
        }
        backlog_bytes_ -= text.size();
        backlog_.pop_front();
    }
    return CONFAB_OK;
}

bool ConnectSession::take(std::string_view text) {
    const auto frame = decode(text);
    if (!frame) {
        log_once(frame.error().why);
        return true;
    }
    if (take(*frame)) return true;
    stopped_ = true;
    return false;
}

bool ConnectSession::take(const Frame& frame) {
    switch (frame.kind) {
    case Kind::pong: return true;
    case Kind::error: return take_error(frame);
    case Kind::join_success: joined(frame); return true;
    case Kind::user_joined:
    case Kind::user_left: return take_member(frame);
    case Kind::chat:
    case Kind::private_chat: return take_said(frame);
    case Kind::user_info: return take_person(frame);
    case Kind::join:
    case Kind::get_user_info:
    case Kind::ping:
    case Kind::history:
    case Kind::search:
    case Kind::missed: break;
    case Kind::ack:
    case Kind::done: log_once("a frame that this client does not know"); return true;
    }
    log_once("a frame that only clients send");
    return true;
}

bool ConnectSession::take_said(const Frame& frame) {
    if (join_op_ == 0 && state_ == State::auth) {
        log_once("a message before the join");
        return true;
    }
    if (frame.user_id.empty()) {
        log_once("a message without a sender");
        return true;
    }
    const auto* request = frame.user_id == notices_.self() ? unanswered_.answered_by(frame) : nullptr;
    const auto result = notices_.said(frame, request ? request->origin_id : std::string{});
    if (result == CONFAB_E_AGAIN) return false;
    if (request) done(*request, CONFAB_OK);
    return true;
}

bool ConnectSession::take_member(const Frame& frame) {
    if (state_ == State::auth) {
        log_once("presence before the join");
        return true;
    }
    return notices_.member(frame) != CONFAB_E_AGAIN;
}

bool ConnectSession::take_person(const Frame& frame) {
    const auto* request = unanswered_.answered_by(frame);
    if (!request) {
        log_once("a user_info that was not asked for");
        return true;
    }
    if (request->end == Unanswered::End::none && notices_.person(frame, request->op) == CONFAB_E_AGAIN) return false;
    done(*request, CONFAB_OK);
    return true;
}

bool ConnectSession::take_error(const Frame& frame) {
    if (join_op_ != 0) {
        state_ = state_ == State::joining ? State::auth : state_;
        end_join(refusal_of_join(frame), frame.message);
        return true;
    }
    const auto meaning = meaning_of(frame);
    if (const auto* request = unanswered_.refused_by(meaning.concerns)) done(*request, meaning.code, frame.message);
    else log_once("an error about nothing that was asked");
    return true;
}

void ConnectSession::joined(const Frame& frame) {
    if (state_ != State::joining) return log_once("a join_success that was not asked for");
    state_ = State::ready;
    notices_.ready(frame.message);
    end_join(CONFAB_OK, {});
}

void ConnectSession::log_once(const char* what) {
    if (logged_.insert(what).second)
        host().log(CONFAB_LOG_WARNING, id, std::string{"ignored from the server: "} + what);
}

} // namespace confab::ws
