// SPDX-License-Identifier: GPL-3.0-or-later
#include "far_side.hpp"

#include "base/text.hpp"
#include "plugin/abi.hpp"

#include <confab/plugin.hpp>

#include <algorithm>

namespace confab::test {

namespace {

FarSide* the_one = nullptr;

const confab_setting place{.size = sizeof place,
                           .type = CONFAB_SET_STRING,
                           .flags = CONFAB_SETF_IDENTITY,
                           .roles = CONFAB_ROLE_CONNECT,
                           .key = "host",
                           .label = "Place",
                           .help = nullptr,
                           .default_value = "there",
                           .min = 0,
                           .max = 0,
                           .choices = nullptr};
const confab_setting* const settings[] = {&place, nullptr};
const char* const schemes[] = {"far", nullptr};

} // namespace

class FarSide::Wire final : public sdk::Transport {
public:
    using Transport::Transport;
    confab_result open(confab_id session, uint32_t, const confab_config&) override {
        if (!the_one) return CONFAB_E_NETWORK;
        the_one->opened(*this, session);
        return CONFAB_OK;
    }
    confab_result close(confab_id session, confab_result why, std::string_view) override {
        return the_one ? the_one->closed(session, why) : CONFAB_E_NOT_FOUND;
    }
    confab_result submit(const confab_msg& message) override {
        return the_one ? the_one->asked(message) : CONFAB_E_NETWORK;
    }
    confab_result emit(const Message& message) const {
        return abi::with(message, [this](const confab_msg& raw) { return host.emit(raw); });
    }
};

const confab_transport_desc FarSide::description{.size = sizeof description,
                                                 .roles = CONFAB_ROLE_CONNECT,
                                                 .caps = everything,
                                                 .id = "far",
                                                 .name = "Far side",
                                                 .description = "A network played by a test",
                                                 .version = "1",
                                                 .licence = "GPL-3.0-or-later",
                                                 .icon = nullptr,
                                                 .i18n_domain = nullptr,
                                                 .uri_schemes = schemes,
                                                 .settings = settings,
                                                 .presets = nullptr};

const confab_entry FarSide::entry{
    .magic = CONFAB_MAGIC,
    .size = sizeof entry,
    .abi_major = CONFAB_ABI_MAJOR,
    .abi_minor = CONFAB_ABI_MINOR,
    .abi_minor_needed = 0,
    .reserved = 0,
    .describe = [](uint32_t index) { return index == 0 ? &description : nullptr; },
    .create = [](const confab_host* host, const char*) { return sdk::create<Wire>(host); }};

FarSide::FarSide() { the_one = this; }

FarSide::~FarSide() {
    if (connected()) cut();
    the_one = nullptr;
}

FarSide::Line& FarSide::say(const std::string& sender, const std::string& body, const std::string& recipient) {
    const auto seq = std::max(++lines_, last() + 1);
    log.push_back({.seq = seq,
                   .id = MessageId{"m" + std::to_string(seq)},
                   .sender = UserId{sender},
                   .recipient = UserId{recipient},
                   .at = Timestamp{std::chrono::seconds{1'700'000'000 + static_cast<std::int64_t>(seq)}},
                   .body = body,
                   .earlier_guest = false});
    if (live_) tell(log.back());
    return log.back();
}

void FarSide::tell(const Line& line) { emit(message_of(line)); }

void FarSide::tell(Message message) {
    message.session = SessionId{session_};
    emit(std::move(message));
}

void FarSide::cut() { end(CONFAB_E_UNCERTAIN, CONFAB_E_NETWORK); }

void FarSide::close(Code why) { end(CONFAB_E_UNCERTAIN, static_cast<confab_result>(why)); }

void FarSide::opened(Wire& wire, confab_id session) {
    wire_ = &wire;
    session_ = session;
    live_ = false;
    SessionChange change;
    change.state = SessionState::auth;
    emit({SessionId{session}, Op::none, 0, std::move(change)});
}

confab_result FarSide::closed(confab_id session, confab_result why) {
    if (session != session_) return CONFAB_E_NOT_FOUND;
    end(CONFAB_E_UNCERTAIN, why);
    return CONFAB_OK;
}

void FarSide::end(confab_result unanswered, confab_result why) {
    if (!connected()) return;
    const auto broken = static_cast<Code>(unanswered);
    out_.clear();
    for (const auto& [op, of] : std::exchange(unanswered_, {})) {
        OpDone what;
        what.of = of;
        what.result = broken;
        emit({SessionId{session_}, op, 0, std::move(what)});
    }
    SessionChange change;
    change.state = SessionState::closed;
    change.reason = static_cast<Code>(why);
    emit({SessionId{session_}, Op::none, 0, std::move(change)});
    session_ = 0;
    live_ = false;
}

confab_result FarSide::asked(const confab_msg& raw) {
    auto message = abi::read(raw);
    if (!message || message->session != SessionId{session_}) return CONFAB_E_NOT_FOUND;
    if (const auto* flow = std::get_if<Flow>(&message->body)) {
        if (!flow->paused) flush();
        return CONFAB_OK;
    }
    if (std::holds_alternative<Cancel>(message->body)) return CONFAB_OK;
    if (window > 0 && unanswered_.size() >= window) return CONFAB_E_AGAIN;
    if (refuses && std::holds_alternative<ChatMessage>(message->body)) return static_cast<confab_result>(*refuses);
    last_op = message->op;
    unanswered_.emplace_back(message->op, raw.type);
    if (const auto* auth = std::get_if<Auth>(&message->body)) introduced(message->op, *auth);
    if (const auto* chat = std::get_if<ChatMessage>(&message->body)) said(message->op, *chat);
    if (const auto* query = std::get_if<::confab::Query>(&message->body)) queried(message->op, *query, message->flags);
    return CONFAB_OK;
}

void FarSide::introduced(Op op, const Auth& auth) {
    introductions.push_back(auth);
    self_ = auth.identity;
    const bool resumes = (caps & CONFAB_CAP_RESUME) != 0;
    const bool known = resumes && !auth.resume.empty() && auth.resume == token;
    const bool resumed = known && seq_of(auth.since).has_value();
    live_ = !resumed;
    SessionChange ready;
    ready.state = SessionState::ready;
    ready.caps.bits = caps;
    ready.self = auth.identity;
    ready.lobby = RoomId{"lobby"};
    if ((caps & CONFAB_CAP_HISTORY) != 0) {
        ready.log_id = log_id;
        ready.cursor = Cursor{cursor(last())};
    }
    if (resumes && !known) ready.resume = token;
    emit({SessionId{session_}, Op::none, resumed ? std::uint32_t{CONFAB_F_RESUMED} : 0u, std::move(ready)});
    done(op, CONFAB_MSG_AUTH, {});
}

void FarSide::said(Op op, const ChatMessage& message) {
    heard.push_back(message);
    if (!takes_messages) return;
    const bool acks = (caps & CONFAB_CAP_ACK) != 0;
    auto line = std::find_if(log.begin(), log.end(), [&](const Line& each) {
        return acks && !message.origin.empty() && each.origin == message.origin;
    });
    if (line == log.end()) {
        const auto was_live = std::exchange(live_, false);
        auto& said = say(self_.value, message.body, message.recipient.value);
        live_ = was_live;
        said.origin = message.origin;
        line = log.end() - 1;
        if (live_ && tells_own) tell(*line);
    }
    if (!acknowledges) return;
    OpDone what;
    if (acks) {
        what.id = line->id;
        what.origin = line->origin;
        what.seq = line->seq;
        what.cursor = Cursor{cursor(line->seq)};
        what.when = line->at;
    }
    done(op, CONFAB_MSG_MESSAGE, std::move(what));
}

void FarSide::queried(Op op, const ::confab::Query& query, std::uint32_t flags) {
    queries.emplace_back(query, flags);
    if (answers_queries) answer(op, query, flags);
}

void FarSide::answer(Op op, const ::confab::Query& query, std::uint32_t flags) {
    const auto from = query.cursor.empty() ? std::optional<std::uint64_t>{0} : seq_of(query.cursor);
    if (!from) {
        OpDone refused;
        refused.result = Code::not_found;
        return done(op, CONFAB_MSG_QUERY, std::move(refused));
    }
    const bool backwards = (flags & CONFAB_F_BACKWARDS) != 0 || query.what == QueryWhat::search;
    const auto self = folded(self_.value);
    const auto wanted = [&](const Line& line) {
        const bool mine =
            line.recipient.empty() || folded(line.sender.value) == self || folded(line.recipient.value) == self;
        if (!mine || (!query.cursor.empty() && (backwards ? line.seq >= *from : line.seq <= *from))) return false;
        if (query.what == QueryWhat::history && query.cursor.empty() && line.at < query.since) return false;
        if (query.what == QueryWhat::search && line.body.find(query.text) == std::string::npos) return false;
        if (query.what == QueryWhat::missed) return true;
        if (query.what == QueryWhat::search && query.recipient.empty() && query.room.empty()) return true;
        if (query.recipient.empty()) return line.recipient.empty();
        const auto peer = folded(query.recipient.value);
        return !line.recipient.empty() &&
               (folded(line.sender.value) == self ? folded(line.recipient.value) : folded(line.sender.value)) == peer;
    };
    std::vector<const Line*> found;
    for (const auto& line : log)
        if (wanted(line)) found.push_back(&line);
    const auto count = std::min(query.limit == 0 ? largest_page : query.limit, largest_page);
    const bool more = found.size() > count;
    if (more && backwards) found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(count));
    else if (more) found.resize(count);
    OpDone what;
    what.count = static_cast<std::uint32_t>(found.size());
    if (query.what == QueryWhat::missed && !more) what.cursor = Cursor{cursor(last())};
    else if (!found.empty()) what.cursor = Cursor{cursor((backwards ? found.front() : found.back())->seq)};
    if (query.what == QueryWhat::search) std::reverse(found.begin(), found.end());
    for (const auto* line : found) {
        auto message = message_of(*line);
        message.op = op;
        message.flags |= CONFAB_F_HISTORICAL;
        emit(std::move(message));
    }
    if (query.what == QueryWhat::missed && !more) live_ = true;
    done(op, CONFAB_MSG_QUERY, std::move(what), more ? std::uint32_t{CONFAB_F_MORE} : 0u);
}

void FarSide::done(Op op, std::uint32_t of, OpDone what, std::uint32_t flags) {
    std::erase_if(unanswered_, [op](const auto& each) { return each.first == op; });
    what.of = of;
    emit({SessionId{session_}, op, flags, std::move(what)});
}

void FarSide::emit(Message message) {
    out_.push_back(std::move(message));
    flush();
}

void FarSide::flush() {
    while (!out_.empty()) {
        if (wire_->emit(out_.front()) == CONFAB_E_AGAIN) return; // FLOW follows
        out_.pop_front();
    }
}

std::optional<std::uint64_t> FarSide::seq_of(const Cursor& cursor) const {
    const auto dot = cursor.value.rfind('.');
    if (dot == std::string::npos || cursor.value.substr(0, dot) != log_id) return std::nullopt;
    const auto seq = std::stoull(cursor.value.substr(dot + 1));
    return seq <= last() ? std::optional{seq} : std::nullopt;
}

Message FarSide::message_of(const Line& line) const {
    ChatMessage said;
    said.kind = TextKind::plain;
    if (line.recipient.empty()) said.room = RoomId{"lobby"};
    said.recipient = line.recipient;
    said.sender = line.sender;
    said.sender_name = line.sender.value;
    said.sent = line.at;
    said.body = line.body;
    if ((caps & CONFAB_CAP_HISTORY) != 0) {
        said.id = line.id;
        said.seq = line.seq;
        said.cursor = Cursor{cursor(line.seq)};
    }
    const bool own = !line.earlier_guest && folded(line.sender.value) == folded(self_.value);
    if (own) said.origin = line.origin;
    return {SessionId{session_}, Op::none, own ? std::uint32_t{CONFAB_F_OWN} : 0u, std::move(said)};
}

} // namespace confab::test
