// SPDX-License-Identifier: GPL-3.0-or-later
#include "event.hpp"

namespace confab::storage::test {
namespace {

std::string text_of(confab_str text) { return std::string{sdk::view(text)}; }

void copy(const confab_msg_message& from, Event& to) {
    to.id = text_of(from.id);
    to.origin = text_of(from.origin_id);
    to.room = text_of(from.room);
    to.recipient = text_of(from.recipient);
    to.sender = text_of(from.sender);
    to.name = text_of(from.sender_name);
    to.body = text_of(from.body);
    to.when = from.sent;
    to.cursor = text_of(from.cursor);
    to.seq = from.seq;
    to.key = text_of(from.key);
    for (auto at = from.attachments; at && *at; ++at) {
        const auto& file = **at;
        to.attachments.push_back({file.kind == CONFAB_ATTACHMENT_IMAGE, file.bytes, file.thumbnail_bytes,
                                  text_of(file.name), text_of(file.mime), text_of(file.sha256), text_of(file.ref),
                                  text_of(file.thumbnail_ref)});
    }
}

void copy(const confab_msg_op_done& from, Event& to) {
    to.result = from.result;
    to.text = text_of(from.text);
    to.id = text_of(from.id);
    to.origin = text_of(from.origin_id);
    to.cursor = text_of(from.cursor);
    to.seq = from.seq;
    to.when = from.when;
    to.count = from.count;
}

void copy(const confab_msg_note& from, Event& to) {
    to.what = from.what;
    to.result = from.code;
    to.recipient = text_of(from.recipient);
    to.who = text_of(from.who);
    to.key = text_of(from.key);
    to.id = text_of(from.id);
    to.text = text_of(from.text);
    to.messages = from.count;
}

void copy(const confab_msg_member& from, Event& to) {
    to.change = from.change;
    to.who = text_of(from.who);
    to.name = text_of(from.display);
    for (std::size_t i = 0; from.roster && i < from.roster->n; ++i) to.roster.push_back(text_of(from.roster->ids[i]));
}

void copy(const confab_msg_session& from, Event& to) {
    to.state = from.state;
    to.caps = from.caps;
    to.log_id = text_of(from.log_id);
    to.cursor = text_of(from.cursor);
    to.text = text_of(from.text);
}

void copy(const confab_msg_storage_report& from, Event& to) {
    to.what = from.what;
    to.days = from.days_kept;
    to.messages = from.messages;
    to.files = from.files;
    to.bytes = from.bytes;
}

} // namespace

Event copy_of(const confab_msg& message) {
    Event event;
    event.type = message.type;
    event.flags = message.flags;
    event.op = message.op;
    switch (message.type) {
    case CONFAB_MSG_MESSAGE: copy(sdk::read<confab_msg_message>(message), event); break;
    case CONFAB_MSG_OP_DONE: copy(sdk::read<confab_msg_op_done>(message), event); break;
    case CONFAB_MSG_NOTE: copy(sdk::read<confab_msg_note>(message), event); break;
    case CONFAB_MSG_MEMBER: copy(sdk::read<confab_msg_member>(message), event); break;
    case CONFAB_MSG_SESSION: copy(sdk::read<confab_msg_session>(message), event); break;
    case CONFAB_MSG_STORAGE_REPORT: copy(sdk::read<confab_msg_storage_report>(message), event); break;
    case CONFAB_MSG_PROGRESS: {
        const auto progress = sdk::read<confab_msg_progress>(message);
        event.done = progress.done;
        event.total = progress.total;
        break;
    }
    default: break;
    }
    return event;
}

} // namespace confab::storage::test
