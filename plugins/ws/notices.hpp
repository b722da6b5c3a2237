// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"
#include "ws_frame.hpp"

#include <string>

namespace confab::ws {

/// Turns what the hub says into frames for peers. Keeps the encoding of the roster that it saw last, because many notices
/// in a row carry the same.
class NoticeWriter {
public:
    /// `result` is below 0 where the message has no place in the protocol. An empty frame means that there is nothing to
    /// say, such as the good end of a MESSAGE.
    struct Written {
        confab_result result = CONFAB_OK;
        SharedFrame frame;
    };
    [[nodiscard]] Written write(const confab_msg& message);

private:
    [[nodiscard]] std::string_view ids(const confab_roster* roster);

    uint64_t version_ = 0;
    std::string ids_;
};

} // namespace confab::ws
