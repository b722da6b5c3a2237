// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::ws {

/// The frames of the protocol, in both directions.
enum class Kind : uint8_t {
    join,
    chat,
    private_chat,
    get_user_info,
    ping,
    user_joined,
    join_success,
    user_left,
    user_info,
    pong,
    error,
    ack,
    history,
    search,
    missed,
    done,
};

[[nodiscard]] std::string_view name(Kind kind) noexcept;

/// One frame, taken apart. Members that its kind does not have are empty; so are optional ones that were not there.
/// Those after online_users belong to part 2 of the protocol: left empty, they are not written.
struct Frame {
    Kind kind{};
    std::string user_id;
    std::string username;
    std::string target_user_id;
    std::string message;
    std::string code;
    confab_time timestamp = 0;
    bool online = false;
    std::optional<std::vector<std::string>> online_users;

    uint64_t protocol = 0;
    std::optional<std::vector<std::string>> features;
    std::string resume_token; ///< a secret
    std::string log_id;
    std::optional<bool> resumed;
    std::string origin_id, id, cursor, request;
    uint64_t seq = 0;
    bool historical = false;
    bool own = false;

    std::string text;                 ///< words to search for
    std::string since_cursor;         ///< `since` of a join
    confab_time since = 0, until = 0; ///< of questions
    uint64_t limit = 0;
    bool backwards = false, everywhere = false;
    uint64_t count = 0;
    bool more = false;

    friend bool operator==(const Frame&, const Frame&) = default;
};

/// Why a frame can't be used: E_PROTOCOL, or E_UNSUPPORTED for a type that nobody here knows.
struct BadFrame {
    confab_result code;
    const char* why; ///< a sentence for people
};

/// Reads a frame of either side: any bytes are safe. Members and types that are not known are ignored; members of a wrong
/// type, numbers out of their range, times of questions that can't be read, invalid UTF-8 and nesting deeper than 64 are
/// errors.
[[nodiscard]] tl::expected<Frame, BadFrame> decode(std::string_view text);

/// Writes a frame of either side. `online_users` is a list that encode_ids() made, for user_joined and user_left; it goes
/// before frame.online_users.
[[nodiscard]] std::string encode(const Frame& frame, std::string_view online_users = {});

/// A JSON list of the ids in a roster.
[[nodiscard]] std::string encode_ids(const confab_roster& roster);

} // namespace confab::ws
