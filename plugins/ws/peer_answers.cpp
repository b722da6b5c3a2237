// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer.hpp"

// What the hub says to this peer: answers to its requests, and notices.
namespace confab::ws {

using sdk::view;

confab_result Peer::submit(const confab_msg& message) {
    switch (message.type) {
    case CONFAB_MSG_FLOW: return flow(sdk::read<confab_msg_flow>(message).paused);
    case CONFAB_MSG_SESSION: return ready(sdk::read<confab_msg_session>(message));
    case CONFAB_MSG_OP_DONE: return done(sdk::read<confab_msg_op_done>(message));
    case CONFAB_MSG_MESSAGE:
        if (message.op != 0) return found(sdk::read<confab_msg_message>(message));
        break;
    default: break;
    }
    const auto result = NoticeWriter::check(message);
    if (result < 0) return result;
    Notice notice{notices_, message};
    send(notice);
    return CONFAB_OK;
}

confab_result Peer::flow(bool paused) {
    if (paused) {
        stopped_ = true;
        update_reading();
    } else {
        resume();
    }
    return CONFAB_OK;
}

confab_result Peer::ready(const confab_msg_session& session) {
    if (session.state != CONFAB_SESSION_READY) return CONFAB_E_INVALID;
    const auto offer = requests_.oldest_offer();
    joined_ = true;
    granted_ = session.caps & offer.caps;
    dialect_ = offer.part2 ? Dialect::part2 : Dialect::existing;
    send(welcome(session, offer.part2 ? std::optional{granted_} : std::nullopt));
    return CONFAB_OK;
}

confab_result Peer::done(const confab_msg_op_done& done) {
    const auto request = requests_.take(done.h.op);
    const bool question = request && !request->name.empty();
    const bool named = (granted_ & CONFAB_CAP_ACK) && done.of == CONFAB_MSG_MESSAGE && done.origin_id.len;
    if (done.result < 0) {
        Names names;
        if (question) names.request = request->name;
        if (named) names.origin_id = view(done.origin_id);
        refuse(done.result, view(done.text), names);
    } else if (question) {
        send(end_of(request->name, done));
    } else if (named) {
        send(acknowledgement(done));
    } // Otherwise the good end of a request is what it brought: an echo, a user_info, a join_success.
    return CONFAB_OK;
}

confab_result Peer::found(const confab_msg_message& message) {
    const auto* request = requests_.find(message.h.op);
    if (!request) return CONFAB_E_INVALID;
    auto frame = said(message, Dialect::part2);
    frame.request = request->name;
    frame.historical = true;
    frame.own = (message.h.flags & CONFAB_F_OWN) != 0;
    send(frame);
    return CONFAB_OK;
}

} // namespace confab::ws
