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

confab_transport_desc FarSide::description{.size = sizeof description,
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
    .describe = [](uint32_t index) -> const confab_transport_desc* { return index == 0 ? &description : nullptr; },
    .create = [](const confab_host* host, const char*) { return sdk::create<Wire>(host); }};

FarSide::FarSide() {
    the_one = this;
    description.caps = everything | CONFAB_CAP_FILES | CONFAB_CAP_STORAGE;
}

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
    host_ = &wire.host;
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
    if (std::holds_alternative<Cancel>(message->body)) return cancelled(message->op);
    if (window > 0 && unanswered_.size() >= window) return CONFAB_E_AGAIN;
    if (refuses && std::holds_alternative<ChatMessage>(message->body)) return static_cast<confab_result>(*refuses);
    last_op = message->op;
    unanswered_.emplace_back(message->op, raw.type);
    if (const auto* auth = std::get_if<Auth>(&message->body)) {
        introduction_flags = message->flags;
        introduced(message->op, *auth);
    }
    if (const auto* fetch = std::get_if<Fetch>(&message->body)) fetched(message->op, *fetch);
    if (const auto* order = std::get_if<StorageRequest>(&message->body)) kept_in_order(message->op, *order);
    if (const auto* chat = std::get_if<ChatMessage>(&message->body)) said(message->op, *chat);
    if (const auto* query = std::get_if<::confab::Query>(&message->body)) queried(message->op, *query, message->flags);
    return CONFAB_OK;
}

void FarSide::introduced(Op op, const Auth& auth) {
    introductions.push_back(auth);
    if (refuses_auth) {
        OpDone refused;
        refused.result = *refuses_auth;
        return done(op, CONFAB_MSG_AUTH, std::move(refused));
    }
    self_ = auth.identity;
    const bool resumes = (caps & CONFAB_CAP_RESUME) != 0;
    const bool known = resumes && !auth.resume.empty() && auth.resume == token;
    const bool resumed =
        (known || (resumes && resumes_by_place && !auth.since.empty())) && seq_of(auth.since).has_value();
    live_ = !resumed;
    SessionChange ready;
    ready.state = SessionState::ready;
    ready.caps.bits = caps;
    ready.self = auth.identity;
    ready.lobby = RoomId{"lobby"};
    if (has_log()) {
        ready.log_id = log_id;
        ready.cursor = Cursor{cursor(last())};
    }
    if (resumes && !known && !resumes_by_place) ready.resume = token;
    emit({SessionId{session_}, Op::none, resumed ? std::uint32_t{CONFAB_F_RESUMED} : 0u, std::move(ready)});
    done(op, CONFAB_MSG_AUTH, {});
}

void FarSide::said(Op op, const ChatMessage& message) {
    heard.push_back(message);
    if (!takes_messages || !take_files(op, message)) return;
    const bool acks = (caps & CONFAB_CAP_ACK) != 0;
    auto line = std::find_if(log.begin(), log.end(), [&](const Line& each) {
        return acks && !message.origin.empty() && each.origin == message.origin;
    });
    if (line == log.end()) {
        const auto was_live = std::exchange(live_, false);
        auto& said = say(self_.value, message.body, message.recipient.value);
        live_ = was_live;
        said.origin = message.origin;
        said.files = std::exchange(taken_, {});
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

} // namespace confab::test
