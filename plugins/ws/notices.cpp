// SPDX-License-Identifier: GPL-3.0-or-later
#include "notices.hpp"

#include "codec.hpp"
#include "confab/plugin.hpp"
#include "i18n.hpp"

namespace confab::ws {
namespace {

using sdk::view;

SharedFrame frame_of(const Frame& frame, std::string_view ids = {}) { return text_frame(encode(frame, ids)); }

SharedFrame said(const confab_msg_message& message) {
    Frame frame;
    frame.kind = message.recipient.len ? Kind::private_chat : Kind::chat;
    frame.user_id = view(message.sender);
    frame.username = view(message.sender_name);
    frame.target_user_id = view(message.recipient);
    frame.message = view(message.body);
    frame.timestamp = message.sent;
    return frame_of(frame);
}

SharedFrame known(const confab_msg_person& person) {
    Frame frame;
    frame.kind = Kind::user_info;
    frame.user_id = view(person.who);
    frame.username = view(person.display);
    frame.online = person.presence == CONFAB_PRESENCE_ONLINE;
    return frame_of(frame);
}

SharedFrame refused(const confab_msg_op_done& done) {
    Frame frame;
    frame.kind = Kind::error;
    frame.code = sdk::code_name(done.result);
    frame.message = done.text.len ? view(done.text) : sdk::code_name(done.result);
    return frame_of(frame);
}

SharedFrame welcome(const confab_msg_session& session) {
    Frame frame;
    frame.kind = Kind::join_success;
    frame.message = session.text.len ? view(session.text) : std::string_view{N_("Welcome.")};
    return frame_of(frame);
}

} // namespace

std::string_view NoticeWriter::ids(const confab_roster* roster) {
    if (!CONFAB_HAS(roster, confab_roster, ids)) return {};
    if (roster->version == 0 || roster->version != version_) {
        ids_ = encode_ids(*roster);
        version_ = roster->version;
    }
    return ids_;
}

NoticeWriter::Written NoticeWriter::write(const confab_msg& message) {
    switch (message.type) {
    case CONFAB_MSG_MESSAGE: return {CONFAB_OK, said(sdk::read<confab_msg_message>(message))};
    case CONFAB_MSG_PERSON: return {CONFAB_OK, known(sdk::read<confab_msg_person>(message))};
    case CONFAB_MSG_OP_DONE: {
        const auto done = sdk::read<confab_msg_op_done>(message);
        return {CONFAB_OK, done.result < 0 ? refused(done) : nullptr};
    }
    case CONFAB_MSG_SESSION: {
        const auto session = sdk::read<confab_msg_session>(message);
        if (session.state != CONFAB_SESSION_READY) return {CONFAB_E_INVALID, nullptr};
        return {CONFAB_OK, welcome(session)};
    }
    case CONFAB_MSG_MEMBER: {
        const auto member = sdk::read<confab_msg_member>(message);
        // Existing peers learn who was there already from the list in their own user_joined, and know no renaming.
        if (member.change != CONFAB_MEMBER_JOIN && member.change != CONFAB_MEMBER_LEAVE) return {CONFAB_OK, nullptr};
        Frame frame;
        frame.kind = member.change == CONFAB_MEMBER_JOIN ? Kind::user_joined : Kind::user_left;
        frame.user_id = view(member.who);
        frame.username = view(member.display);
        frame.timestamp = member.when;
        return {CONFAB_OK, frame_of(frame, ids(member.roster))};
    }
    default: return {CONFAB_E_UNSUPPORTED, nullptr};
    }
}

} // namespace confab::ws
