// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/i18n.hpp"
#include "connect_session.hpp"
#include "features.hpp"

// The engine's half of a connect session.
namespace confab::ws {
namespace {

using sdk::view;

constexpr std::string_view lobby = "lobby";

std::string fresh_name() {
    const std::unique_ptr<char, decltype(&g_free)> uuid{g_uuid_string_random(), g_free};
    return uuid.get();
}

} // namespace

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
    offered_ = auth.caps == 0 ? feature_caps : auth.caps & feature_caps; // 0: not said
    Frame frame;
    frame.kind = Kind::join;
    frame.user_id = view(auth.identity);
    frame.username = view(auth.display);
    frame.protocol = protocol_version; // existing servers do not look at this, nor at what follows
    frame.features = features_of(offered_);
    if (offered_ & CONFAB_CAP_RESUME) {
        frame.resume_token = view(auth.resume);
        frame.since_cursor = view(auth.since);
    }
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
    if (message.room.len && view(message.room) != lobby) return CONFAB_E_UNSUPPORTED;
    if (message.attachments && *message.attachments) return CONFAB_E_UNSUPPORTED;
    Frame frame;
    frame.kind = message.recipient.len ? Kind::private_chat : Kind::chat;
    frame.user_id = notices_.self();
    frame.username = name_;
    frame.target_user_id = view(message.recipient);
    frame.message = view(message.body);
    if (acknowledges()) {
        frame.origin_id = message.origin_id.len ? std::string{view(message.origin_id)} : fresh_name();
        if (!is_wire_name(frame.origin_id)) return CONFAB_E_INVALID;
    }
    return request(std::move(frame), {.op = message.h.op,
                                      .of = CONFAB_MSG_MESSAGE,
                                      .target = std::string{view(message.recipient)},
                                      .text = std::string{view(message.body)},
                                      .origin_id = std::string{view(message.origin_id)}});
}

confab_result ConnectSession::ask(const confab_msg_query& query) {
    if (query.h.op == 0) return CONFAB_E_INVALID;
    if (query.room.len && view(query.room) != lobby) return CONFAB_E_UNSUPPORTED;
    Frame frame;
    uint64_t needs = 0;
    switch (query.what) {
    case CONFAB_QUERY_PROFILE:
        frame.kind = Kind::get_user_info;
        frame.target_user_id = view(query.who);
        return request(std::move(frame),
                       {.op = query.h.op, .of = CONFAB_MSG_QUERY, .target = std::string{view(query.who)}});
    case CONFAB_QUERY_HISTORY:
        frame.kind = Kind::history;
        needs = CONFAB_CAP_HISTORY;
        frame.backwards = (query.h.flags & CONFAB_F_BACKWARDS) != 0;
        break;
    case CONFAB_QUERY_SEARCH:
        frame.kind = Kind::search;
        needs = CONFAB_CAP_SEARCH;
        frame.everywhere = !query.room.len && !query.recipient.len;
        break;
    case CONFAB_QUERY_MISSED:
        frame.kind = Kind::missed;
        needs = CONFAB_CAP_RESUME;
        break;
    default: return CONFAB_E_UNSUPPORTED;
    }
    if (state_ == State::ready && !(features_ & needs)) return CONFAB_E_UNSUPPORTED;
    frame.request = std::to_string(query.h.op);
    frame.target_user_id = view(query.recipient);
    frame.user_id = view(query.who);
    frame.text = view(query.text);
    frame.cursor = view(query.cursor);
    frame.since = query.since;
    frame.until = query.until;
    frame.limit = query.limit;
    return request(std::move(frame), {.op = query.h.op, .of = CONFAB_MSG_QUERY});
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
    unanswered.name = frame.request.empty() ? std::move(frame.origin_id) : std::move(frame.request);
    unanswered.deadline = answer_deadline();
    unanswered_.add(std::move(unanswered));
    if (!answer_timer_.active()) watch_answers();
    return CONFAB_OK;
}

std::chrono::steady_clock::time_point ConnectSession::answer_deadline() const {
    return std::chrono::steady_clock::now() + 2 * options_.time_limit;
}

confab_result ConnectSession::cancel(confab_op op) {
    if (op != 0 && op == join_op_) {
        end_join(CONFAB_E_CANCELLED, N_("Cancelled."));
        end(CONFAB_E_CANCELLED, N_("The join was cancelled.")); // it may have been granted already
        return CONFAB_OK;
    }
    const auto* request = unanswered_.find(op);
    if (!request) return CONFAB_OK; // a wish that comes too late
    if (request->of == CONFAB_MSG_MESSAGE)
        host().emit(end_of(*request, CONFAB_E_UNCERTAIN, N_("Cancelled, but it may have arrived.")));
    else host().emit(end_of(*request, CONFAB_E_CANCELLED, N_("Cancelled.")));
    unanswered_.end(op, Unanswered::End::cancelled);
    owe_no_flow();
    return CONFAB_OK;
}

} // namespace confab::ws
