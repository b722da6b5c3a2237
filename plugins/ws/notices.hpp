// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"
#include "features.hpp"
#include "ws_frame.hpp"

#include <string>

namespace confab::ws {

/// Turns what the hub tells everybody into frames for peers. Keeps the encoding of the roster that it saw last, because
/// many notices in a row carry the same.
class NoticeWriter {
public:
    /// Below 0 where the message has no place in the protocol.
    [[nodiscard]] static confab_result check(const confab_msg& message) noexcept;
    /// A message that passed check(). Empty: there is nothing to say.
    [[nodiscard]] SharedFrame write(const confab_msg& message, Dialect dialect);
    /// Of a join or a leave: with the id concerned in place of the whole list. Empty: it is none.
    [[nodiscard]] static SharedFrame write_brief(const confab_msg& message);

private:
    [[nodiscard]] std::string_view ids(const confab_roster* roster);

    uint64_t version_ = 0;
    std::string ids_;
};

/// One message on its way to peers: encoded when somebody needs it, once for each dialect. Borrows both, for use in one
/// call.
class Notice {
public:
    Notice(NoticeWriter& writer, const confab_msg& message) noexcept : writer_{writer}, message_{message} {}
    /// Empty: there is nothing to say.
    [[nodiscard]] const SharedFrame& in(Dialect dialect);
    /// What may stand for it where a later one tells the whole list. Empty: nothing may.
    [[nodiscard]] const SharedFrame& brief();

private:
    struct Encoded {
        bool done = false;
        SharedFrame frame;
    };
    NoticeWriter& writer_;
    const confab_msg& message_;
    Encoded existing_, part2_, brief_;
};

/// The frame of something that was said.
[[nodiscard]] Frame said(const confab_msg_message& message, Dialect dialect);

} // namespace confab::ws
