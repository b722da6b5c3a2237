// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/records.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace confab::hub {

Cursor cursor_of(const std::string& log_id, Seq seq) {
    return Cursor{fmt::format("{}.{}", log_id, static_cast<std::uint64_t>(seq))};
}

std::optional<Seq> place_of(const Cursor& cursor, const std::string& log_id, Seq last) {
    std::string_view text = cursor.value;
    if (text.size() <= log_id.size() + 1 || !text.starts_with(log_id) || text[log_id.size()] != '.')
        return std::nullopt;
    text.remove_prefix(log_id.size() + 1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || Seq{number} > last) return std::nullopt;
    return Seq{number};
}

ChatMessage message_of(const Record& record, const std::string& log_id) {
    ChatMessage message;
    message.room = record.room;
    message.recipient = record.recipient;
    message.id = record.id;
    message.origin = record.origin;
    message.sender = record.sender;
    message.sender_name = record.sender_name;
    message.sent = record.time;
    message.body = record.body;
    message.cursor = cursor_of(log_id, record.seq);
    message.seq = static_cast<std::uint64_t>(record.seq);
    return message;
}

} // namespace confab::hub
