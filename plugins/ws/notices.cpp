// SPDX-License-Identifier: GPL-3.0-or-later
#include "notices.hpp"

#include "confab/plugin.hpp"

#include <optional>
#include <utility>

namespace confab::ws {
namespace {

using sdk::view;

Frame known(const confab_msg_person& person) {
    Frame frame;
    frame.kind = Kind::user_info;
    frame.user_id = view(person.who);
    frame.username = view(person.display);
    frame.online = person.presence == CONFAB_PRESENCE_ONLINE;
    return frame;
}

/// Peers learn who was there already from the list in their own user_joined, and know no renaming.
std::optional<Frame> changed(const confab_msg_member& member) {
    if (member.change != CONFAB_MEMBER_JOIN && member.change != CONFAB_MEMBER_LEAVE) return std::nullopt;
    Frame frame;
    frame.kind = member.change == CONFAB_MEMBER_JOIN ? Kind::user_joined : Kind::user_left;
    frame.user_id = view(member.who);
    frame.username = view(member.display);
    frame.timestamp = member.when;
    return frame;
}

} // namespace

Frame said(const confab_msg_message& message, Dialect dialect) {
    Frame frame;
    frame.kind = message.recipient.len ? Kind::private_chat : Kind::chat;
    frame.user_id = view(message.sender);
    frame.username = view(message.sender_name);
    frame.target_user_id = view(message.recipient);
    frame.message = view(message.body);
    frame.timestamp = message.sent;
    if (dialect == Dialect::existing) return frame;
    frame.origin_id = view(message.origin_id);
    frame.id = view(message.id);
    frame.seq = message.seq;
    frame.cursor = view(message.cursor);
    frame.historical = message.h.flags & CONFAB_F_HISTORICAL;
    return frame;
}

std::string_view NoticeWriter::ids(const confab_roster* roster) {
    if (!CONFAB_HAS(roster, confab_roster, ids)) return {};
    if (roster->version == 0 || roster->version != version_) {
        ids_ = encode_ids(*roster);
        version_ = roster->version;
    }
    return ids_;
}

confab_result NoticeWriter::check(const confab_msg& message) noexcept {
    switch (message.type) {
    case CONFAB_MSG_MESSAGE:
    case CONFAB_MSG_PERSON:
    case CONFAB_MSG_MEMBER: return CONFAB_OK;
    default: return CONFAB_E_UNSUPPORTED;
    }
}

SharedFrame NoticeWriter::write(const confab_msg& message, Dialect dialect) {
    switch (message.type) {
    case CONFAB_MSG_MESSAGE: return text_frame(encode(said(sdk::read<confab_msg_message>(message), dialect)));
    case CONFAB_MSG_PERSON: return text_frame(encode(known(sdk::read<confab_msg_person>(message))));
    case CONFAB_MSG_MEMBER: {
        const auto member = sdk::read<confab_msg_member>(message);
        const auto frame = changed(member);
        return frame ? text_frame(encode(*frame, ids(member.roster))) : nullptr;
    }
    default: return nullptr;
    }
}

SharedFrame NoticeWriter::write_brief(const confab_msg& message) {
    if (message.type != CONFAB_MSG_MEMBER) return nullptr;
    auto frame = changed(sdk::read<confab_msg_member>(message));
    if (!frame) return nullptr;
    frame->online_users = {{frame->user_id}};
    return text_frame(encode(*frame));
}

const SharedFrame& Notice::brief() {
    if (!std::exchange(brief_.done, true)) brief_.frame = NoticeWriter::write_brief(message_);
    return brief_.frame;
}

const SharedFrame& Notice::in(Dialect dialect) {
    // Only what was said looks different.
    auto& encoded = dialect == Dialect::part2 && message_.type == CONFAB_MSG_MESSAGE ? part2_ : existing_;
    if (!std::exchange(encoded.done, true)) encoded.frame = writer_.write(message_, dialect);
    return encoded.frame;
}

} // namespace confab::ws
