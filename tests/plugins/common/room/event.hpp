// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace confab::storage::test {

/// What a room has emitted, copied. Members that its type does not have are empty.
struct Event {
    std::uint32_t type = 0, flags = 0, state = 0, change = 0, what = 0, count = 0, days = 0;
    confab_op op = 0;
    confab_result result = 0; ///< of OP_DONE; of a NOTE its code
    std::uint64_t caps = 0, seq = 0, done = 0, total = 0, messages = 0, files = 0, bytes = 0;
    confab_time when = 0;
    std::string id, origin, cursor, log_id, text;
    std::string room, recipient, sender, name, body, who, key;
    struct File {
        bool image = false;
        std::uint64_t bytes = 0, thumbnail_bytes = 0;
        std::string name, mime, sha256, ref, thumbnail_ref;
    };
    std::vector<File> attachments;
    std::vector<std::string> roster;

    [[nodiscard]] bool is(std::uint32_t wanted) const { return type == wanted; }
    [[nodiscard]] bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
};

[[nodiscard]] Event copy_of(const confab_msg& message);

} // namespace confab::storage::test
