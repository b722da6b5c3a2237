// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame_layout.hpp"

namespace confab::ws {
namespace {

constexpr uint64_t most_answers = UINT32_MAX;

constexpr Member user_id{"user_id", &Frame::user_id, Need::always};
constexpr Member claimed_id{"user_id", &Frame::user_id, Need::written};
constexpr Member username{"username", &Frame::username, Need::written};
constexpr Member target{"target_user_id", &Frame::target_user_id, Need::always};
constexpr Member message{"message", &Frame::message, Need::always};
constexpr Member greeting{"message", &Frame::message, Need::written};
constexpr Member code{"code", &Frame::code, Need::if_known};
constexpr Member timestamp{"timestamp", &Frame::timestamp, Need::if_known};
constexpr Member online{"online", &Frame::online, Need::written};
constexpr Member online_users{"online_users", &Frame::online_users, Need::if_known};

// Part 2.
constexpr Member protocol{"protocol", &Frame::protocol, Need::if_known};
constexpr Member features{"features", &Frame::features, Need::if_known};
constexpr Member resume_token{"resume_token", &Frame::resume_token, Need::if_known};
constexpr Member since_cursor{"since", &Frame::since_cursor, Need::if_known};
constexpr Member log_id{"log_id", &Frame::log_id, Need::if_known};
constexpr Member cursor{"cursor", &Frame::cursor, Need::if_known};
constexpr Member start_cursor{"cursor", &Frame::cursor, Need::always};
constexpr Member resumed{"resumed", &Frame::resumed, Need::if_known};
constexpr Member origin_id{"origin_id", &Frame::origin_id, Need::if_known};
constexpr Member acked_origin{"origin_id", &Frame::origin_id, Need::always};
constexpr Member id{"id", &Frame::id, Need::if_known};
constexpr Member seq{"seq", &Frame::seq, Need::if_known};
constexpr Member request{"request", &Frame::request, Need::if_known};
constexpr Member own_request{"request", &Frame::request, Need::always};
constexpr Member historical{"historical", &Frame::historical, Need::if_known};
constexpr Member own{"own", &Frame::own, Need::if_known};
constexpr Member place{"target_user_id", &Frame::target_user_id, Need::if_known};
constexpr Member sender{"user_id", &Frame::user_id, Need::if_known};
constexpr Member words{"text", &Frame::text, Need::always};
constexpr Member everywhere{"everywhere", &Frame::everywhere, Need::if_known};
constexpr Member backwards{"backwards", &Frame::backwards, Need::if_known};
constexpr Member since{"since", &Frame::since, Need::if_known, BadTime::error};
constexpr Member until{"until", &Frame::until, Need::if_known, BadTime::error};
constexpr Member limit{"limit", &Frame::limit, Need::if_known, BadTime::unknown, most_answers};
constexpr Member count{"count", &Frame::count, Need::written, BadTime::unknown, most_answers};
constexpr Member more{"more", &Frame::more, Need::written};

constexpr Member of_join[] = {claimed_id, username, protocol, features, resume_token, since_cursor};
constexpr Member of_chat[] = {claimed_id, username, message, timestamp,  origin_id, id,
                              seq,        cursor,   request, historical, own};
constexpr Member of_private_chat[] = {claimed_id, username, target, message, timestamp,  origin_id,
                                      id,         seq,      cursor, request, historical, own};
constexpr Member of_get_user_info[] = {target};
constexpr Member of_user_joined[] = {user_id, username, timestamp, online_users};
constexpr Member of_join_success[] = {greeting, protocol, features, log_id, cursor, resume_token, resumed};
constexpr Member of_user_left[] = {user_id, timestamp, online_users};
constexpr Member of_user_info[] = {user_id, username, online};
constexpr Member of_error[] = {greeting, code, origin_id, request};
constexpr Member of_ack[] = {acked_origin, id, seq, cursor, timestamp};
constexpr Member of_history[] = {own_request, place, cursor, backwards, since, limit};
constexpr Member of_search[] = {own_request, words, place, everywhere, sender, since, until, cursor, limit};
constexpr Member of_missed[] = {own_request, start_cursor, limit};
constexpr Member of_done[] = {own_request, count, more, cursor};

// In the order of Kind. The one place that knows what a frame is made of.
const Layout layouts[] = {
    {Kind::join, "join", of_join},
    {Kind::chat, "chat", of_chat},
    {Kind::private_chat, "private_chat", of_private_chat},
    {Kind::get_user_info, "get_user_info", of_get_user_info},
    {Kind::ping, "ping", {}},
    {Kind::user_joined, "user_joined", of_user_joined},
    {Kind::join_success, "join_success", of_join_success},
    {Kind::user_left, "user_left", of_user_left},
    {Kind::user_info, "user_info", of_user_info},
    {Kind::pong, "pong", {}},
    {Kind::error, "error", of_error},
    {Kind::ack, "ack", of_ack},
    {Kind::history, "history", of_history},
    {Kind::search, "search", of_search},
    {Kind::missed, "missed", of_missed},
    {Kind::done, "done", of_done},
};

} // namespace

const Layout& layout_of(Kind kind) noexcept { return layouts[static_cast<size_t>(kind)]; }

const Layout* find_layout(std::string_view type) noexcept {
    for (const auto& layout : layouts)
        if (layout.type == type) return &layout;
    return nullptr;
}

} // namespace confab::ws
