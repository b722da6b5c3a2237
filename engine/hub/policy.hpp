// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace confab::hub {

/// The id of the room that everybody is in.
inline constexpr std::string_view lobby_id = "lobby";

/// What a hub allows. Each limit is told to whoever meets it.
struct Policy {
    std::size_t max_body_bytes = 32 * 1024; ///< of one message's text
    std::size_t max_origin_bytes = 128;     ///< of the sender's id of a message
    std::size_t max_remembered = 10'000;    ///< people who left and can still be asked about
    /// Messages of one session that the log has not answered yet: more than an honest burst, and a fraction of what the log
    /// takes from all (SqliteLog::Options::most_waiting).
    std::size_t max_unanswered = 4'000;
    std::size_t max_queries = 8;         ///< of one session that are under way
    std::size_t max_search_bytes = 1024; ///< of what is searched for
    std::size_t history_page = 200;      ///< messages in one answer
    std::size_t search_page = 100;       ///< hits in one answer
    std::size_t page_bytes = 256 * 1024; ///< text in one answer, unless it is a single message
    std::size_t recent_records = 2'000;  ///< kept at hand for sessions that catch up, and no more than
    std::size_t recent_bytes = 4 * 1024 * 1024;
};

} // namespace confab::hub
