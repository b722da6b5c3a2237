// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/i18n.hpp"
#include "peer.hpp"

#include <algorithm>

// What the peer says: its frames become requests to the hub.
namespace confab::ws {
namespace {

constexpr int most_bad_frames = 20;
constexpr std::string_view lobby = "lobby";

} // namespace

void Peer::on_fault(const GError* error) {
    // libsoup says this before its own close frame, which has a code of WebSocket only.
    if (closing_ || error->domain != SOUP_WEBSOCKET_ERROR) return;
    if (error->code == SOUP_WEBSOCKET_CLOSE_BAD_DATA) refuse(CONFAB_E_PROTOCOL, N_("The frame is not valid UTF-8."));
    else if (error->code == SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR)
        refuse(CONFAB_E_PROTOCOL, N_("This breaks the rules of WebSocket."));
}

void Peer::spend(double frames, double bytes) {
    if (closing_) return;
    sessions.numbers().add(sessions.numbers().received, static_cast<int64_t>(bytes));
    const auto now = Clock::now();
    const auto wait = std::max(allowance_.spend(frames, bytes, now), place_->allowance().spend(frames, bytes, now));
    if (wait.count() == 0) return;
    if (flooding_since_ == Clock::time_point{}) {
        flooding_since_ = now;
        sessions.numbers().add(sessions.numbers().slowed);
        // Who is still joining would take it for the answer to that, and may not be the one of the address who sends so much.
        if (joined_) refuse(CONFAB_E_RATE_LIMITED, N_("Too much at a time: from now on it is read more slowly."));
    } else if (now - flooding_since_ > limits_.flood_time) {
        return say_goodbye(CONFAB_E_RATE_LIMITED, N_("Too much for too long."), true);
    }
    slow_until_ = std::max(slow_until_, now + wait);
    update_reading();
}

void Peer::update_reading() {
    wire_->pause(!closing_ && (stopped_ || !backlog_.empty() || slow_until_ != Clock::time_point{}));
}

void Peer::on_frame(GBytes* bytes, bool text) {
    spend(1, 0);
    if (closing_) return;
    gsize length = 0;
    const auto* data = static_cast<const char*>(g_bytes_get_data(bytes, &length));
    if (!text) {
        bad_frame(CONFAB_E_PROTOCOL, N_("Frames have to be text."));
    } else if (stopped_ || !backlog_.empty() || !take({data, length})) {
        backlog_.emplace_back(data, length); // bounded: the wire is paused, only what was read already comes
        update_reading();
    }
}

/// False where the host wants it later.
bool Peer::take(std::string_view text) {
    const auto frame = decode(text);
    if (!frame) {
        bad_frame(frame.error().code, frame.error().why);
        return true;
    }
    const auto taken = ask(*frame);
    if (taken == Taken::fine) bad_frames_ = 0;
    if (taken == Taken::later) stopped_ = true;
    return taken != Taken::later;
}

void Peer::resume() {
    stopped_ = false;
    while (!backlog_.empty()) {
        if (closing_ || !take(backlog_.front())) return;
        backlog_.pop_front();
    }
    update_reading();
}

Peer::Taken Peer::ask(const Frame& frame) {
    switch (frame.kind) {
    case Kind::ping: {
        Frame pong;
        pong.kind = Kind::pong;
        send(pong);
        return Taken::fine;
    }
    case Kind::join: return join(frame);
    case Kind::chat: return say(frame);
    case Kind::private_chat:
        // Without a recipient the request would mean the lobby.
        if (frame.target_user_id.empty()) return bad_frame(CONFAB_E_PROTOCOL, N_("The frame can't be used."));
        return say(frame);
    case Kind::get_user_info: {
        auto query = sdk::make<confab_msg_query>(id, last_op_ + 1);
        query.what = CONFAB_QUERY_PROFILE;
        query.who = sdk::str(frame.target_user_id);
        return emit(query);
    }
    case Kind::history: return question(frame, CONFAB_QUERY_HISTORY, CONFAB_CAP_HISTORY);
    case Kind::search: return question(frame, CONFAB_QUERY_SEARCH, CONFAB_CAP_SEARCH);
    case Kind::missed: return question(frame, CONFAB_QUERY_MISSED, CONFAB_CAP_RESUME);
    default: return bad_frame(CONFAB_E_UNSUPPORTED, N_("Frames of this type come from servers only."));
    }
}

template <class M> Peer::Taken Peer::emit(const M& request, Names names) {
    const auto result = host().emit(request);
    if (result == CONFAB_E_AGAIN) return Taken::later;
    if (result < 0) return bad_frame(CONFAB_E_PROTOCOL, N_("The frame can't be used."), names);
    last_op_ = request.h.op;
    return Taken::fine;
}

Peer::Taken Peer::join(const Frame& frame) {
    if (requests_.full()) return too_many();
    Offer offer;
    offer.part2 = frame.protocol >= protocol_version;
    if (offer.part2) offer.caps = caps_of(frame.features);
    auto auth = sdk::make<confab_msg_auth>(id, last_op_ + 1);
    auth.identity = sdk::str(frame.user_id);
    auth.display = sdk::str(frame.username);
    auth.caps = base_caps | offer.caps;
    if (offer.caps & CONFAB_CAP_RESUME) {
        auth.resume = sdk::str(frame.resume_token);
        auth.since = sdk::str(frame.since_cursor);
    }
    const auto taken = emit(auth);
    if (taken == Taken::fine) requests_.add_join(auth.h.op, offer);
    return taken;
}

Peer::Taken Peer::say(const Frame& frame) {
    auto message = sdk::make<confab_msg_message>(id, last_op_ + 1);
    message.kind = CONFAB_TEXT_PLAIN;
    message.recipient = sdk::str(frame.target_user_id);
    message.body = sdk::str(frame.message);
    // To whoever has not asked for it, it is a member that is not known.
    const bool named = may_use(CONFAB_CAP_ACK) && !frame.origin_id.empty();
    if (named && !is_wire_name(frame.origin_id))
        return bad_frame(CONFAB_E_PROTOCOL,
                         N_("The origin_id has to be 1 to 64 characters of printable ASCII without spaces."));
    if (named) message.origin_id = sdk::str(frame.origin_id);
    return emit(message, named ? Names{.origin_id = frame.origin_id} : Names{});
}

Peer::Taken Peer::question(const Frame& frame, uint32_t what, uint64_t cap) {
    const std::string& name = frame.request;
    if (!is_wire_name(name))
        return bad_frame(CONFAB_E_PROTOCOL,
                         N_("The request has to be 1 to 64 characters of printable ASCII without spaces."));
    const Names names{.request = name};
    if (!may_use(cap)) {
        if (!joined_) return bad_frame(CONFAB_E_NOT_JOINED, N_("Join before you ask."), names);
        return bad_frame(CONFAB_E_UNSUPPORTED, N_("The join did not agree on this feature."), names);
    }
    if (requests_.has(name))
        return bad_frame(CONFAB_E_PROTOCOL, N_("A request of this name is not finished yet."), names);
    if (frame.everywhere && !frame.target_user_id.empty())
        return bad_frame(CONFAB_E_PROTOCOL, N_("Either everywhere or one conversation, not both."), names);
    if (requests_.full()) return too_many(names);

    auto query = sdk::make<confab_msg_query>(id, last_op_ + 1);
    query.what = what;
    query.limit = static_cast<uint32_t>(frame.limit); // the codec lets no more through
    query.who = sdk::str(frame.user_id);
    query.recipient = sdk::str(frame.target_user_id);
    query.text = sdk::str(frame.text);
    query.cursor = sdk::str(frame.cursor);
    query.since = frame.since;
    query.until = frame.until;
    if (frame.backwards) query.h.flags |= CONFAB_F_BACKWARDS;
    const bool of_lobby = what != CONFAB_QUERY_MISSED && !frame.everywhere && frame.target_user_id.empty();
    if (of_lobby) query.room = sdk::str(lobby);
    const auto taken = emit(query, names);
    if (taken == Taken::fine) requests_.add_question(query.h.op, name);
    return taken;
}

bool Peer::may_use(uint64_t cap) const noexcept { return ((granted_ | requests_.offered()) & cap) != 0; }

// ---- errors

void Peer::refuse(confab_result code, std::string_view why, Names names) { send(refusal(code, why, names)); }

Peer::Taken Peer::too_many(Names names) {
    refuse(CONFAB_E_RATE_LIMITED, N_("Too many requests at a time; wait for an answer."), names);
    return Taken::refused;
}

Peer::Taken Peer::bad_frame(confab_result code, std::string_view why, Names names) {
    refuse(code, why, names);
    if (++bad_frames_ > most_bad_frames)
        say_goodbye(CONFAB_E_PROTOCOL, N_("Too many frames that can't be understood."), false);
    return Taken::refused;
}

void Peer::on_too_long() {
    if (closing_) return;
    constexpr auto why = N_("The frame is longer than this server takes.");
    refuse(CONFAB_E_TOO_LARGE, why);
    say_goodbye(CONFAB_E_TOO_LARGE, why, false);
}

} // namespace confab::ws
