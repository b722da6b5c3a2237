// SPDX-License-Identifier: GPL-3.0-or-later
#include "answers.hpp"

#include "common/i18n.hpp"
#include "confab/plugin.hpp"

namespace confab::ws {

using sdk::view;

Frame refusal(confab_result code, std::string_view why, Names names) {
    Frame frame;
    frame.kind = Kind::error;
    frame.code = sdk::code_name(code);
    frame.message = why.empty() ? sdk::code_name(code) : why;
    frame.origin_id = names.origin_id;
    frame.request = names.request;
    return frame;
}

Frame welcome(const confab_msg_session& ready, std::optional<uint64_t> granted) {
    Frame frame;
    frame.kind = Kind::join_success;
    frame.message = ready.text.len ? view(ready.text) : std::string_view{N_("Welcome.")};
    if (!granted) return frame;
    frame.protocol = protocol_version;
    frame.features = features_of(*granted);
    frame.log_id = view(ready.log_id);
    frame.cursor = view(ready.cursor);
    frame.resume_token = view(ready.resume);
    frame.resumed = (ready.h.flags & CONFAB_F_RESUMED) != 0;
    return frame;
}

Frame acknowledgement(const confab_msg_op_done& done) {
    Frame frame;
    frame.kind = Kind::ack;
    frame.origin_id = view(done.origin_id);
    frame.id = view(done.id);
    frame.seq = done.seq;
    frame.cursor = view(done.cursor);
    frame.timestamp = done.when;
    return frame;
}

Frame end_of(std::string_view request, const confab_msg_op_done& done) {
    Frame frame;
    frame.kind = Kind::done;
    frame.request = request;
    frame.count = done.count;
    frame.more = (done.h.flags & CONFAB_F_MORE) != 0;
    frame.cursor = view(done.cursor);
    return frame;
}

} // namespace confab::ws
