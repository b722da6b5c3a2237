// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/connection.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"

#include <algorithm>

namespace confab::client {

Connection::Connection(Loop& loop, plugin::Transport& transport, Clock clock, const AccountConfig& config, Owner& owner)
    : loop_{loop}, transport_{transport}, clock_{std::move(clock)}, config_{config}, owner_{owner},
      backoff_{std::random_device{}()} {}

Connection::~Connection() {
    if (session_ != SessionId::none) transport_.forget(session_);
}

void Connection::connect(std::uint32_t auth_flags) {
    auth_flags_ |= auth_flags;
    open_session();
}

void Connection::open_session() {
    if (status_.state != ConnectionState::offline && status_.state != ConnectionState::waiting) return;
    timer_.reset();
    refusal_.reset();
    become({.state = ConnectionState::connecting});
    owner_.prepare([this, attempt = ++attempt_](Result<void> ready) {
        if (attempt != attempt_ || status_.state != ConnectionState::connecting) return;
        if (!ready) return closed(std::move(ready.error()), {}, true, {});
        auto session = transport_.open(Role::connect, config_.settings, *this);
        if (!session) return closed(std::move(session.error()), {}, true, {});
        session_ = *session;
    });
}

void Connection::disconnect() {
    timer_.reset();
    refusal_.reset();
    was_online_ = false;
    ++attempt_;
    auth_flags_ = 0;
    name_taken_since_.reset();
    backoff_.reset();
    if (session_ != SessionId::none) {
        transport_.forget(session_);
        session_ = SessionId::none;
    }
    if (status_.state != ConnectionState::offline || status_.error.code != Code::ok) become({});
}

Result<Op> Connection::request(decltype(Message::body) body, std::uint32_t flags) {
    if (!online() || refusal_) return fail(Code::not_joined, "{}", tr("There is no connection."));
    last_op_ = Op{static_cast<std::uint64_t>(last_op_) + 1};
    const auto op = last_op_;
    auto submitted = transport_.submit(Message{session_, op, flags, std::move(body)});
    if (!submitted) return fail(std::move(submitted.error()));
    return op;
}

void Connection::cancel(Op op) {
    if (session_ != SessionId::none) (void)transport_.submit(Message{session_, op, 0, Cancel{}});
}

void Connection::receive(Message message) {
    if (message.session != session_) return;
    if (const auto* change = std::get_if<SessionChange>(&message.body)) return session_changed(*change, message.flags);
    if (const auto* done = std::get_if<OpDone>(&message.body); done && message.op == auth_op_) {
        if (done->result == Code::ok) return;
        // The session broke before there was an answer: CLOSED follows, and says why.
        if (done->result == Code::uncertain || done->result == Code::closed) return;
        refusal_ = Error{done->result, done->text};
        return drop_session(done->result, done->text);
    }
    if (refusal_ && !std::holds_alternative<OpDone>(message.body)) return;
    owner_.received(std::move(message));
}

void Connection::session_changed(const SessionChange& change, std::uint32_t flags) {
    switch (change.state) {
    case SessionState::auth: return authenticate();
    case SessionState::ready:
        timer_.reset();
        name_taken_since_.reset();
        was_online_ = true;
        auth_flags_ = 0;
        lobby_ = change.lobby;
        if (auto begun = owner_.session_begins(change, (flags & CONFAB_F_RESUMED) != 0); !begun)
            return give_up_session(std::move(begun.error()));
        return become(
            {.state = ConnectionState::online, .caps = change.caps, .self = change.self, .greeting = change.text});
    case SessionState::closed: {
        session_ = SessionId::none;
        auto why = refusal_ ? std::move(*refusal_) : Error{change.reason, change.text};
        refusal_.reset();
        if (why.code == Code::ok) why.code = Code::closed;
        if (why.text.empty()) why.text = tr("The connection has ended.");
        return closed(std::move(why), change.retry_after, (flags & CONFAB_F_NO_RETRY) != 0, change.tls_fingerprint);
    }
    default: return;
    }
}

void Connection::authenticate() {
    become({.state = ConnectionState::authenticating});
    last_op_ = auth_op_ = Op{static_cast<std::uint64_t>(last_op_) + 1};
    timer_ = loop_.after(auth_limit, [this] {
        refusal_ = Error{Code::timed_out, tr("The other side did not answer the join.")};
        drop_session(Code::timed_out, {});
    });
    auto submitted = transport_.submit(Message{session_, auth_op_, auth_flags_, owner_.introduction()});
    if (!submitted) {
        refusal_ = std::move(submitted.error());
        drop_session(refusal_->code, {});
    }
}

void Connection::give_up_session(Error why) {
    log::warning("account {}: the session is given up: {}", config_.id.value, why.text);
    refusal_ = std::move(why);
    drop_session(refusal_->code, {});
}

void Connection::drop_session(Code why, std::string_view text) {
    timer_.reset();
    if (session_ != SessionId::none) transport_.close(session_, why, text);
}

void Connection::closed(Error why, std::chrono::milliseconds not_before, bool no_retry, std::string fingerprint) {
    timer_.reset();
    if (may_retry(why, no_retry)) return wait(std::move(why), not_before);
    was_online_ = false;
    name_taken_since_.reset();
    become({.error = std::move(why), .tls_fingerprint = std::move(fingerprint)});
}

bool Connection::may_retry(const Error& why, bool no_retry) const {
    if (no_retry || !(was_online_ || config_.retry_from_start)) return false;
    switch (why.code) {
    case Code::name_in_use: return was_online_ && (!name_taken_since_ || clock_() - *name_taken_since_ < name_patience);
    case Code::invalid_id:
    case Code::denied:
    case Code::auth_failed:
    case Code::tls_untrusted:
    case Code::bad_setting:
    case Code::replaced:
    case Code::room_changed:
    case Code::wrong_passphrase:
    case Code::unsupported: return false;
    default: return true;
    }
}

void Connection::wait(Error why, std::chrono::milliseconds not_before) {
    if (why.code == Code::name_in_use && !name_taken_since_) name_taken_since_ = clock_();
    auto delay = std::max(backoff_.next(), not_before);
    if (why.code == Code::storage_full) delay = std::max<std::chrono::milliseconds>(delay, disk_patience);
    timer_ = loop_.after(delay, [this] { open_session(); });
    become({.state = ConnectionState::waiting, .error = std::move(why), .retry_in = delay});
}

void Connection::become(ConnectionStatus status) {
    status_ = std::move(status);
    log::info("account {}: state {} {}", config_.id.value, static_cast<int>(status_.state), name(status_.error.code));
    owner_.connection_changed();
}

} // namespace confab::client
