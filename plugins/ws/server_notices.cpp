// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_notices.hpp"

#include "features.hpp"

#include <algorithm>

namespace confab::ws {
namespace {

constexpr std::string_view lobby = "lobby";

} // namespace

confab_result ServerNotices::said(const Frame& frame, std::string_view origin_id, confab_op op) const {
    auto message = sdk::make<confab_msg_message>(session_, op);
    // In what was said before, an id may be that of an earlier guest: there the server tells.
    if (op != 0 ? frame.own : frame.user_id == self_) message.h.flags |= CONFAB_F_OWN;
    if (op != 0 || frame.historical) message.h.flags |= CONFAB_F_HISTORICAL;
    message.kind = CONFAB_TEXT_PLAIN;
    if (frame.kind == Kind::chat) message.room = sdk::str(lobby);
    message.recipient = sdk::str(frame.target_user_id);
    message.id = sdk::str(frame.id);
    message.origin_id = sdk::str(origin_id);
    message.sender = sdk::str(frame.user_id);
    message.sender_name = sdk::str(frame.username);
    message.sent = frame.timestamp;
    message.body = sdk::str(frame.message);
    message.cursor = sdk::str(frame.cursor);
    message.seq = frame.seq;
    return host_.emit(message);
}

confab_result ServerNotices::member(const Frame& frame) const {
    auto member = sdk::make<confab_msg_member>(session_);
    member.change = frame.kind == Kind::user_joined ? CONFAB_MEMBER_JOIN : CONFAB_MEMBER_LEAVE;
    member.when = frame.timestamp;
    member.room = sdk::str(lobby);
    member.who = sdk::str(frame.user_id);
    member.display = sdk::str(frame.username);
    confab_roster roster{};
    std::vector<confab_str> ids;
    // Of several changes at once a server tells the whole list with the last one only, and the id concerned with the others.
    const bool brief = frame.user_id != self_ && frame.online_users == std::vector{frame.user_id};
    if (frame.online_users && !brief) {
        ids.reserve(frame.online_users->size());
        std::transform(frame.online_users->begin(), frame.online_users->end(), std::back_inserter(ids),
                       [](const std::string& id) { return sdk::str(id); });
        roster.size = sizeof roster;
        roster.n = ids.size();
        roster.ids = ids.data();
        member.roster = &roster;
    }
    return host_.emit(member);
}

confab_result ServerNotices::person(const Frame& frame, confab_op op) const {
    auto person = sdk::make<confab_msg_person>(session_, op);
    person.presence = frame.online ? CONFAB_PRESENCE_ONLINE : CONFAB_PRESENCE_OFFLINE;
    person.who = sdk::str(frame.user_id);
    person.display = sdk::str(frame.username);
    return host_.emit(person);
}

void ServerNotices::ready(const Frame& frame, uint64_t features) const {
    auto ready = sdk::make<confab_msg_session>(session_);
    ready.state = CONFAB_SESSION_READY;
    ready.caps = base_caps | features;
    ready.self_id = sdk::str(self_);
    ready.lobby = sdk::str(lobby);
    ready.text = sdk::str(frame.message);
    ready.log_id = sdk::str(frame.log_id);
    ready.cursor = sdk::str(frame.cursor);
    ready.resume = sdk::str(frame.resume_token);
    if (frame.resumed.value_or(false) && (features & CONFAB_CAP_RESUME)) ready.h.flags |= CONFAB_F_RESUMED;
    host_.emit(ready);
}

} // namespace confab::ws
