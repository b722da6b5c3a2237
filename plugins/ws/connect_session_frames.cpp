// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/i18n.hpp"
#include "connect_session.hpp"
#include "features.hpp"
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
    case Kind::ack: take_ack(frame); return true;
    case Kind::done: take_done(frame); return true;
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
    if (!frame.request.empty()) return take_found(frame);
    const bool own = frame.user_id == notices_.self();
    // An echo says "sent" only where nothing better does.
    const auto* echo = own && !acknowledges() && !frame.historical ? unanswered_.answered_by(frame) : nullptr;
    std::string_view origin;
    if (echo) origin = echo->origin_id;
    else if (own && acknowledges()) origin = frame.origin_id;
    if (notices_.said(frame, origin) == CONFAB_E_AGAIN) return false;
    if (echo) done(*echo, CONFAB_OK);
    return true;
}

bool ConnectSession::take_found(const Frame& frame) {
    const auto* request = unanswered_.named(CONFAB_MSG_QUERY, frame.request);
    if (!request) {
        log_once("an answer to nothing that was asked");
        return true;
    }
    if (request->end != Unanswered::End::none) return true; // nobody waits for it any more
    const std::string_view origin = frame.own ? std::string_view{frame.origin_id} : std::string_view{};
    if (notices_.said(frame, origin, request->op) == CONFAB_E_AGAIN) return false;
    unanswered_.extend(request, answer_deadline()); // a long page on a slow line is no silence
    return true;
}

void ConnectSession::take_ack(const Frame& frame) {
    const auto* request = unanswered_.named(CONFAB_MSG_MESSAGE, frame.origin_id);
    if (!request) return log_once("an acknowledgement of nothing that was said");
    auto how = end_of(*request, CONFAB_OK);
    how.id = sdk::str(frame.id);
    how.cursor = sdk::str(frame.cursor);
    how.seq = frame.seq;
    how.when = frame.timestamp;
    done(*request, how);
}

void ConnectSession::take_done(const Frame& frame) {
    const auto* request = unanswered_.named(CONFAB_MSG_QUERY, frame.request);
    if (!request) return log_once("the end of nothing that was asked");
    auto how = end_of(*request, CONFAB_OK);
    if (frame.more) how.h.flags |= CONFAB_F_MORE;
    how.cursor = sdk::str(frame.cursor);
    how.count = static_cast<uint32_t>(frame.count); // the codec lets no more through
    done(*request, how);
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
    if (!frame.request.empty() || !frame.origin_id.empty()) {
        const auto* request = frame.request.empty() ? unanswered_.named(CONFAB_MSG_MESSAGE, frame.origin_id)
                                                    : unanswered_.named(CONFAB_MSG_QUERY, frame.request);
        if (request) done(*request, meaning_of(frame).code, frame.message);
        else log_once("an error about nothing that was asked");
        return true;
    }
    if (join_op_ != 0) {
        state_ = state_ == State::joining ? State::auth : state_;
        end_join(refusal_of_join(frame), frame.message);
        return true;
    }
    const auto meaning = meaning_of(frame);
    // What is refused has a name there; this is only slowed down.
    if (acknowledges() && meaning.code == CONFAB_E_RATE_LIMITED) {
        log_once("that it reads more slowly");
        return true;
    }
    if (const auto* request = unanswered_.refused_by(meaning.concerns)) done(*request, meaning.code, frame.message);
    else log_once("an error about nothing that was asked");
    return true;
}

void ConnectSession::joined(const Frame& frame) {
    if (state_ != State::joining) return log_once("a join_success that was not asked for");
    state_ = State::ready;
    features_ = frame.protocol >= protocol_version ? caps_of(frame.features) & offered_ : 0;
    notices_.ready(frame, features_);
    end_join(CONFAB_OK, {});
}

void ConnectSession::log_once(const char* what) {
    if (logged_.insert(what).second)
        host().log(CONFAB_LOG_WARNING, id, std::string{"ignored from the server: "} + what);
}

} // namespace confab::ws
